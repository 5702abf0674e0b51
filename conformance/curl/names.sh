# Grants follow the collection, not its name; what may not be seen looks like what is not there. Sourced.

FAYE=${PREFIX}faye
FAYE_ROLE=${FAYE}_role
AS_FAYE=$FAYE:$READER_PASSWORD
NOVELS=${PREFIX}novels
SEQUEL=${PREFIX}sequel
FAVOURITES=${PREFIX}favourites

# faye_has COLLECTION true|false
faye_has() {
  about "$AS_FAYE" "$1" collections/has && succeeded && equal "$(json 'r.data.has')" "$2"
}
faye_may() { faye_has "$1" true && searches "$AS_FAYE" "$1"; }
faye_may_not() {
  faye_has "$1" false && search_books "$AS_FAYE" "$1" '"annsField":"vector"' &&
    denied "$FAYE" PrivilegeSearch default
}

# favourites create|alter COLLECTION / favourites drop: the alias
favourites() {
  call "$TOKEN" "aliases/$1" "{\"aliasName\":\"$FAVOURITES\"${2:+,\"collectionName\":\"$2\"}}"
  succeeded
}

only_own_listed() {
  does "$TOKEN" roles/create "{\"roleName\":\"$FAYE_ROLE\"}" && join "$FAYE" "$FAYE_ROLE" &&
    grants "$FAYE_ROLE" CollectionReadOnly "$BOOKS" && faye_may "$BOOKS" &&
    lists "$AS_FAYE" collections/list "[\"$BOOKS\"]" && lists "$AS_FAYE" databases/list '["default"]' &&
    does "$TOKEN" collections/list '{}' &&
    equal "$(json "['$BOOKS', '$FILMS'].every((name) => r.data.includes(name))")" true
}

hidden_is_missing() {
  local name
  for name in "$FILMS" "$MISSING"; do
    faye_may_not "$name" && about "$AS_FAYE" "$name" collections/describe &&
      refused 200 100 ".*collection not found.*$name.*" || return
  done
}

renamed() {
  about "$TOKEN" "$BOOKS" collections/rename "\"newCollectionName\":\"$NOVELS\"" && succeeded &&
    faye_may "$NOVELS" && faye_may_not "$BOOKS" &&
    shows "$FAYE_ROLE" "[\"Global default.$NOVELS CollectionReadOnly\"]" &&
    lists "$AS_FAYE" collections/list "[\"$NOVELS\"]"
}

name_taken_over() { create_books "$BOOKS" && faye_may_not "$BOOKS" && faye_may "$NOVELS"; }

by_alias() {
  favourites create "$NOVELS" && faye_may "$FAVOURITES" && favourites alter "$FILMS" &&
    faye_may_not "$FAVOURITES" && faye_may "$NOVELS"
}

granted_by_alias() {
  grants "$FAYE_ROLE" CollectionReadOnly "$FAVOURITES" && faye_may "$FAVOURITES" && faye_may "$FILMS" &&
    shows "$FAYE_ROLE" "$(reply="[\"$FILMS\",\"$NOVELS\"]" json \
      'r.map((name) => `Global default.${name} CollectionReadOnly`).sort()')" &&
    favourites drop && faye_may "$FILMS" && faye_may_not "$FAVOURITES" &&
    revokes "$FAYE_ROLE" CollectionReadOnly "$FILMS" && faye_may_not "$FILMS"
}

dropped_and_created() {
  about "$TOKEN" "$NOVELS" collections/drop && succeeded && create_books "$NOVELS" &&
    faye_may_not "$NOVELS" && shows "$FAYE_ROLE" '[]'
}

granted_before() {
  grants "$FAYE_ROLE" CollectionReadOnly "$SEQUEL" && faye_may_not "$SEQUEL" &&
    create_books "$SEQUEL" && faye_may "$SEQUEL"
}

names_story() {
  check "only collections and databases of one's grants are listed" only_own_listed
  check 'what may not be seen looks like what does not exist' hidden_is_missing
  check 'a grant follows a renamed collection' renamed
  check 'a new collection of the old name does not inherit it' name_taken_over
  check 'an alias gives what its collection gives, and no more when it is altered' by_alias
  check 'a grant on an alias is one on its collection' granted_by_alias
  check 'a collection that is dropped and created again does not inherit grants' dropped_and_created
  check 'a grant waits for a collection that does not exist yet' granted_before
}
