# Small collections, and users with a role of their own, for the stories about who may do what.
# Sourced. A call about another database than `default` is made with IN set to its name.

BOOKS=${PREFIX}books
FILMS=${PREFIX}films
MISSING=${PREFIX}missing
IDS='[0,1,2,3,4,5]'
ANY='Privilege[A-Za-z]+'
READER_PASSWORD=Reader-pass1

# about TOKEN COLLECTION PATH [FIELDS]
about() {
  call "$1" "$3" "{\"dbName\":\"${IN:-default}\",\"collectionName\":\"$2\"${4:+,$4}}"
}

# rows FIELDS FROM TO: rows as the body's `data`, each with these fields
rows() {
  local id list=
  for ((id = $2; id <= $3; id++)); do list+=",{\"id\":$id,\"vector\":[1,0.$id,0,0.5]${1:+,$1}}"; done
  echo "[${list:1}]"
}

# create_books COLLECTION
create_books() {
  about "$TOKEN" "$1" collections/create '"dimension":4' && succeeded &&
    about "$TOKEN" "$1" entities/insert "\"data\":$(rows '' 0 5)" && succeeded
}

search_books() { about "$1" "$2" entities/search "\"data\":[[1,0,0,0]],\"limit\":20${3:+,$3}"; }
query_books() { about "$1" "$2" entities/query "\"filter\":\"${3:-id >= 0}\",\"outputFields\":[\"id\"]"; }

# found WANTED: the last reply has exactly these ids.
found() {
  succeeded && equal "$(json 'r.data.map((row) => Number(row.id)).sort()')" "$1"
}

# searches TOKEN COLLECTION [WANTED] / queries TOKEN COLLECTION [WANTED]
searches() { search_books "$1" "$2" && found "${3:-$IDS}"; }
queries() { query_books "$1" "$2" && found "${3:-$IDS}"; }

# lists TOKEN PATH WANTED: all of what the caller sees, as JSON in alphabetical order
lists() {
  does "$1" "$2" "{\"dbName\":\"${IN:-default}\"}" && equal "$(json 'r.data.sort()')" "$3"
}

# join USER ROLE: makes the user, with the role
join() {
  create "$1" "$READER_PASSWORD" && succeeded && grant "$TOKEN" "$1" "$2" && succeeded
}

# v2 grant|revoke ROLE PRIVILEGE COLLECTION [DATABASE]
v2() {
  call "$TOKEN" "roles/$1_privilege_v2" \
    "{\"roleName\":\"$2\",\"privilege\":\"$3\",\"collectionName\":\"$4\",\"dbName\":\"${5:-default}\"}"
}

# grants ROLE PRIVILEGE COLLECTION [DATABASE] / revokes …: the call must succeed.
grants() { v2 grant "$@" && succeeded; }
revokes() { v2 revoke "$@" && succeeded; }

# shows ROLE WANTED: what it grants in all databases, as JSON of `type database.object privilege`
shows() {
  does "$TOKEN" roles/describe "{\"roleName\":\"$1\",\"dbName\":\"*\"}" &&
    equal "$(json 'r.data.map((g) => `${g.objectType} ${g.dbName}.${g.objectName} ${g.privilege}`).sort()')" "$2"
}

# invalid PATTERN PATH BODY
invalid() {
  call "$TOKEN" "$2" "$3"
  refused 200 1100 "$1: invalid parameter"
}
