# What the built-in roles let a user do; a grant and a revocation are felt on the next call. Sourced.

CAROL=${PREFIX}carol
CAROL_TOKEN=$CAROL:Carol-pass1
NEW_ROW="{\"id\":9001,\"vector\":$(node "$HERE/rows.mjs" query),\"colour\":\"violet\"}"

# is_denied PRIVILEGE PATH BODY
is_denied() {
  call "$CAROL_TOKEN" "$2" "$3"
  denied "$CAROL" "$1" || { why="$2: $why"; return 1; }
}

insert_denied() { is_denied "$1" entities/insert "{$NAME,\"data\":[$NEW_ROW]}"; }
search_denied() {
  search "$CAROL_TOKEN"
  denied "$CAROL" 'Privilege[A-Za-z]+'
}

manages_no_users() {
  local user="\"userName\":\"$CAROL\""
  is_denied PrivilegeCreateOwnership users/create "{\"userName\":\"${PREFIX}x\",\"password\":\"Good-pass1\"}" &&
    is_denied PrivilegeDropOwnership users/drop "{$user}" &&
    is_denied PrivilegeManageOwnership users/grant_role "{$user,\"roleName\":\"db_admin\"}" &&
    is_denied PrivilegeUpdateUser users/update_password \
      "{\"userName\":\"$BOB\",\"password\":\"\",\"newPassword\":\"Stolen-pass1\"}"
}

without_role() {
  create "$CAROL" Carol-pass1 && succeeded && search_denied &&
    is_denied 'Privilege[A-Za-z]+' entities/query "{$NAME,\"filter\":\"id < 3\"}" &&
    insert_denied 'Privilege[A-Za-z]+' &&
    is_denied PrivilegeDropCollection collections/drop "{$NAME}" && manages_no_users &&
    is_denied PrivilegeSelectOwnership users/list '{}' || return
  call "$CAROL_TOKEN" collections/list '{}'
  [ "$status" = 403 ] && denied "$CAROL" 'Privilege[A-Za-z]+' && return
  succeeded && equal "$(json 'r.data')" '[]'
}

may_change_password() {
  update "$CAROL_TOKEN" "$CAROL" Carol-pass1 Carol-pass2
  CAROL_TOKEN=$CAROL:Carol-pass2
  succeeded && signs_in "$CAROL" Carol-pass2
}

read_only() {
  grant "$TOKEN" "$CAROL" db_ro && succeeded && finds "$CAROL_TOKEN" &&
    query_ids "$CAROL_TOKEN" 'id in [1, 2]' && equal "$ids" '[1,2]' &&
    on "$CAROL_TOKEN" collections/describe && succeeded &&
    does "$CAROL_TOKEN" collections/list '{}' && equal "$(json "r.data.includes('$COLLECTION')")" true
}

read_only_cannot_write() {
  insert_denied PrivilegeInsert && is_denied PrivilegeDelete entities/delete "{$NAME,\"filter\":\"id == 1\"}" &&
    is_denied PrivilegeDropCollection collections/drop "{$NAME}" && manages_no_users &&
    is_denied PrivilegeSelectOwnership users/list '{}' && counted 249
}

read_write() {
  revoke "$TOKEN" "$CAROL" db_ro && succeeded && grant "$TOKEN" "$CAROL" db_rw && succeeded &&
    does "$CAROL_TOKEN" entities/insert "{$NAME,\"data\":[$NEW_ROW]}" &&
    query_ids "$CAROL_TOKEN" 'colour == \"violet\"' && equal "$ids" '[9001]' &&
    does "$CAROL_TOKEN" entities/delete "{$NAME,\"filter\":\"id == 9001\"}" && finds "$CAROL_TOKEN"
}

revoked() {
  revoke "$TOKEN" "$CAROL" db_rw && succeeded && search_denied && insert_denied 'Privilege[A-Za-z]+'
}

roles_story() {
  check 'a user without a role may do nothing else' without_role
  check 'a user without a role may change the own password' may_change_password
  check 'db_ro may search, query and describe' read_only
  check 'db_ro may not write' read_only_cannot_write
  check 'db_rw may write' read_write
  check 'db_rw may not manage users' manages_no_users
  check 'a revoked role is gone on the next call' revoked
}
