# Roles of one's own and what they grant, felt by the next call. Sourced.

DAVE=${PREFIX}dave
DAVE_ROLE=${DAVE}_role
AS_DAVE=$DAVE:$READER_PASSWORD
ROLE="\"roleName\":\"$DAVE_ROLE\""
ROLE_DESCRIPTION='reads 向量 by day'
DEFAULT_ROLE="the role\\[db_ro\\] is a default role, which can't be"

# dave_is_denied PRIVILEGE COLLECTION PATH [FIELDS] / dave_may_not PRIVILEGE PATH BODY
dave_is_denied() {
  about "$AS_DAVE" "$2" "$3" "${4:-}"
  denied "$DAVE" "$1" default
}
dave_may_not() {
  call "$AS_DAVE" "$2" "$3"
  denied "$DAVE" "$1" '\*'
}
dave_cannot_search() { search_books "$AS_DAVE" "$1" && denied "$DAVE" PrivilegeSearch default; }
dave_cannot_query() { query_books "$AS_DAVE" "$1" && denied "$DAVE" PrivilegeQuery default; }

# v1 grant|revoke [TYPE PRIVILEGE [ROLE]]: on the books
v1() {
  local body="\"objectType\":\"${2:-Collection}\",\"objectName\":\"$BOOKS\",\"privilege\":\"${3:-Search}\""
  call "$TOKEN" "roles/$1_privilege" "{\"roleName\":\"${4:-$DAVE_ROLE}\",$body}"
}

role_created() {
  does "$TOKEN" roles/create "{$ROLE,\"description\":\"$ROLE_DESCRIPTION\"}" &&
    does "$TOKEN" roles/list '{}' && equal "$(json "r.data.includes('$DAVE_ROLE')")" true &&
    does "$TOKEN" roles/describe "{$ROLE}" &&
    equal "$(json '[r.data, r.description]')" "[[],\"$ROLE_DESCRIPTION\"]"
}

role_altered() {
  does "$TOKEN" roles/alter "{$ROLE,\"description\":\"changed\"}" &&
    does "$TOKEN" roles/describe "{$ROLE}" && equal "$(json 'r.description')" '"changed"' || return
  call "$TOKEN" roles/alter '{"roleName":"db_ro","description":"mine"}'
  refused 200 1401 "$DEFAULT_ROLE altered: privilege not permitted"
}

bad_roles() {
  invalid 'role \[name:.*\] already exists' roles/create "{$ROLE}" || return
  call "$TOKEN" roles/create '{"roleName":"1st"}'
  refused 200 1100 'the first character of role name must be an underscore or letter: .*' &&
    invalid "not found the role, maybe the role isn't existed or internal system error" \
      roles/drop "{\"roleName\":\"$MISSING\"}" || return
  call "$TOKEN" roles/drop '{"roleName":"db_ro"}'
  refused 200 1401 "$DEFAULT_ROLE dropped: privilege not permitted"
}

empty_role() {
  join "$DAVE" "$DAVE_ROLE" && does "$TOKEN" users/describe "{\"userName\":\"$DAVE\"}" &&
    equal "$(json 'r.data')" "[\"$DAVE_ROLE\"]" && dave_cannot_search "$BOOKS" && dave_cannot_query "$BOOKS" &&
    dave_is_denied PrivilegeDescribeCollection "$BOOKS" collections/describe &&
    lists "$AS_DAVE" collections/list '[]' && lists "$AS_DAVE" databases/list '[]'
}

granted_v1() { v1 grant && succeeded && searches_without_describing; }

# Only what is granted is needed for a search, if it names the field that REST else asks for.
searches_without_describing() { search_books "$AS_DAVE" "$BOOKS" '"annsField":"vector"' && found "$IDS"; }

nothing_else() {
  dave_cannot_search "$FILMS" && dave_cannot_search "$MISSING" && dave_cannot_query "$BOOKS" &&
    dave_is_denied PrivilegeDelete "$BOOKS" entities/delete '"filter":"id == 1"' &&
    dave_is_denied PrivilegeDropCollection "$BOOKS" collections/drop &&
    dave_may_not PrivilegeCreateOwnership roles/create "{\"roleName\":\"${PREFIX}x\"}" &&
    dave_may_not PrivilegeManageOwnership roles/grant_privilege_v2 \
      "{$ROLE,\"privilege\":\"Query\",\"dbName\":\"default\",\"collectionName\":\"$BOOKS\"}"
}

role_shown() {
  does "$TOKEN" roles/describe "{$ROLE}" && equal "$(json '[r.data.length, ...["objectType", "objectName",
    "privilege", "dbName", "grantor"].map((key) => r.data[0][key])]')" \
    "[1,\"Collection\",\"$BOOKS\",\"Search\",\"default\",\"$ADMIN\"]"
}

revoked_v1() { v1 revoke && succeeded && dave_cannot_search "$BOOKS" && shows "$DAVE_ROLE" '[]'; }

granted_v2() {
  grants "$DAVE_ROLE" Query "$BOOKS" && queries "$AS_DAVE" "$BOOKS" && dave_cannot_query "$FILMS" &&
    dave_cannot_search "$BOOKS" && shows "$DAVE_ROLE" "[\"Collection default.$BOOKS Query\"]"
}

revoked_v2() { revokes "$DAVE_ROLE" Query "$BOOKS" && dave_cannot_query "$BOOKS"; }

granted_twice() {
  grants "$DAVE_ROLE" Query "$BOOKS" && grants "$DAVE_ROLE" Query "$BOOKS" &&
    shows "$DAVE_ROLE" "[\"Collection default.$BOOKS Query\"]" &&
    revokes "$DAVE_ROLE" Query "$BOOKS" && dave_cannot_query "$BOOKS" && revokes "$DAVE_ROLE" Query "$BOOKS"
}

# refuses_grant PATTERN COMMAND…
refuses_grant() {
  "${@:2}"
  refused 200 1100 "$1: invalid parameter"
}

bad_grants() {
  refuses_grant 'failed to operate privilege common check: the role .* does not exist' \
    v1 grant Collection Search "$MISSING" &&
    refuses_grant 'not found the privilege name\[Serch\]' v2 grant "$DAVE_ROLE" Serch "$BOOKS" &&
    refuses_grant 'not found the privilege name\[Search\] in object\[Global\]' v1 grant Global Search &&
    refuses_grant 'not found the object type\[name: Table\], supported the object types: \[Collection Global User\]' \
      v1 grant Table Search &&
    refuses_grant 'can not operate the built-in privilege group \[CollectionReadOnly\]' \
      v1 grant Collection CollectionReadOnly && shows "$DAVE_ROLE" '[]'
}

own_user() {
  does "$AS_DAVE" users/describe "{\"userName\":\"$DAVE\"}" && equal "$(json 'r.data')" "[\"$DAVE_ROLE\"]" &&
    dave_may_not PrivilegeSelectUser users/describe "{\"userName\":\"$ADMIN\"}"
}

own_role() {
  grants "$DAVE_ROLE" Search "$BOOKS" && does "$AS_DAVE" roles/describe "{$ROLE}" &&
    equal "$(json 'r.data.map((grant) => grant.privilege)')" '["Search"]' &&
    dave_may_not PrivilegeSelectOwnership roles/describe '{"roleName":"db_ro"}' &&
    dave_may_not PrivilegeSelectOwnership roles/list '{}'
}

own_description() {
  does "$AS_DAVE" users/update_password "{\"userName\":\"$DAVE\",\"description\":\"reads at night\"}" &&
    does "$AS_DAVE" users/describe "{\"userName\":\"$DAVE\"}" &&
    equal "$(json 'r.description')" '"reads at night"' &&
    dave_may_not PrivilegeUpdateUser users/update_password "{\"userName\":\"$ADMIN\",\"description\":\"hello\"}"
}

role_with_grants_stays() {
  invalid 'fail to drop the role that it has privileges. Use REVOKE API to revoke privileges' \
    roles/drop "{$ROLE}" && searches_without_describing
}

held_role_stays() {
  revokes "$DAVE_ROLE" Search "$BOOKS" &&
    invalid 'fail to drop the role .* that users hold. Take it from them first' roles/drop "{$ROLE}"
}

role_dropped() {
  revoke "$TOKEN" "$DAVE" "$DAVE_ROLE" && succeeded && does "$TOKEN" roles/drop "{$ROLE}" &&
    does "$TOKEN" roles/list '{}' && equal "$(json "r.data.includes('$DAVE_ROLE')")" false &&
    does "$TOKEN" roles/create "{$ROLE}" && shows "$DAVE_ROLE" '[]' && dave_cannot_search "$BOOKS"
}

grants_story() {
  check 'create a role, list and describe it' role_created
  check "a role's description changes, but not a built-in role's" role_altered
  check 'a role that exists, a bad name and a built-in role are refused' bad_roles
  check 'a role that grants nothing allows nothing' empty_role
  check 'a privilege on one collection is felt by the next call (v1)' granted_v1
  check 'it allows nothing but that' nothing_else
  check 'the role shows what it grants, where, and who granted it' role_shown
  check 'a revoked privilege is refused by the next call (v1)' revoked_v1
  check 'a privilege on one collection is felt by the next call (v2)' granted_v2
  check 'a revoked privilege is refused by the next call (v2)' revoked_v2
  check 'to grant or revoke twice is no error' granted_twice
  check 'a grant to no role, of no privilege or on no object type is refused' bad_grants
  check 'a user sees itself without a privilege, but nobody else' own_user
  check "a user sees the grants of its own role, but no other role's" own_role
  check "a user changes its own description, but nobody else's" own_description
  check 'a role that grants something is not dropped' role_with_grants_stays
  check 'nor is one that a user holds' held_role_stays
  check 'once it is free it is dropped, and made again it has nothing of the old' role_dropped
}
