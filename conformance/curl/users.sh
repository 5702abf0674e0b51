# Users and their passwords, by the calls that users write today. Sourced.

ALICE=${PREFIX}alice
BOB=${PREFIX}bob
BOB_PASSWORD=Bob-pass1:with:colons
DESCRIPTION='reads 向量 for the web shop'

# create USER PASSWORD
create() {
  call "$TOKEN" users/create "{\"userName\":\"$1\",\"password\":\"$2\"}"
}

# update TOKEN USER OLD NEW
update() {
  call "$1" users/update_password "{\"newPassword\":\"$4\",\"userName\":\"$2\",\"password\":\"$3\"}"
}

old_is_wrong() {
  refused 200 1400 "old password not correct for $ALICE: not authenticated"
}

create_users() {
  does "$TOKEN" users/create \
    "{\"userName\":\"$ALICE\",\"password\":\"Alice-pass1\",\"description\":\"$DESCRIPTION\"}" &&
    equal "$(json 'r.data')" '{}' && create "$BOB" "$BOB_PASSWORD" && succeeded
}

users_listed() {
  does "$TOKEN" users/list '{}' &&
    equal "$(json "['$ADMIN', '$ALICE', '$BOB'].every((name) => r.data.includes(name))")" true
}

# roles_are JSON
roles_are() {
  does "$TOKEN" users/describe "{\"userName\":\"$ALICE\"}" && equal "$(json 'r.data.sort()')" "$1"
}

described() {
  roles_are '[]' && equal "$(json 'r.description')" "\"$DESCRIPTION\""
}

description_changes() {
  does "$TOKEN" users/update_password "{\"userName\":\"$ALICE\",\"description\":\"changed\"}" &&
    roles_are '[]' && equal "$(json 'r.description')" '"changed"' && signs_in "$ALICE" Alice-pass1
}

created_twice() {
  create "$ALICE" Alice-pass1
  refused 200 1100 "user already exists: $ALICE: invalid parameter"
}

bad_names() {
  local name
  for name in 1digit 'has space' has-dash "$(printf 'a%.0s' {1..33})"; do
    create "$name" Good-pass1
    refused 200 1100 'invalid user ?name.*' || return
  done
}

roles_listed() {
  does "$TOKEN" roles/list '{}' &&
    equal "$(json "['db_admin', 'db_ro', 'db_rw'].every((name) => r.data.includes(name))")" true
}

# grant TOKEN USER ROLE / revoke TOKEN USER ROLE
grant() { call "$1" users/grant_role "{\"userName\":\"$2\",\"roleName\":\"$3\"}"; }
revoke() { call "$1" users/revoke_role "{\"userName\":\"$2\",\"roleName\":\"$3\"}"; }

granted_and_revoked() {
  grant "$TOKEN" "$ALICE" db_rw && succeeded && grant "$TOKEN" "$ALICE" db_ro && succeeded &&
    roles_are '["db_ro","db_rw"]' &&
    revoke "$TOKEN" "$ALICE" db_rw && succeeded && revoke "$TOKEN" "$ALICE" db_ro && succeeded &&
    roles_are '[]'
}

both_sign_in() {
  signs_in "$ALICE" Alice-pass1 && signs_in "$BOB" "$BOB_PASSWORD"
}

wrong_old_password() {
  update "$ALICE:Alice-pass1" "$ALICE" Wrong-pass1 Alice-pass2
  old_is_wrong && signs_in "$ALICE" Alice-pass1 && cannot_sign_in "$ALICE" Alice-pass2
}

changes_own_password() {
  update "$ALICE:Alice-pass1" "$ALICE" Alice-pass1 Alice-pass2
  succeeded && equal "$(json 'r.data')" '{}'
}

# Two calls on one kept-alive connection: the password changes between them.
open_connection_ends() {
  local statuses bearer="Authorization: Bearer $ALICE:Alice-pass2" base=$LATCHKEY_URI/v2/vectordb/users
  local body="{\"newPassword\":\"Alice-pass3\",\"userName\":\"$ALICE\",\"password\":\"Alice-pass2\"}"
  statuses=$(curl --silent --max-time 30 -o /dev/null -w '%{http_code}:%{num_connects} ' \
    -X POST "$base/update_password" -H "$bearer" -d "$body" \
    --next --silent --max-time 30 -o /dev/null -w '%{http_code}:%{num_connects}' \
    -X POST "$base/list" -H "$bearer" -d '{}')
  equal "$statuses" '200:1 401:0' && signs_in "$ALICE" Alice-pass3
}

not_of_others() {
  update "$ALICE:Alice-pass3" "$BOB" "$BOB_PASSWORD" Bob-pass2
  denied "$ALICE" PrivilegeUpdateUser && signs_in "$BOB" "$BOB_PASSWORD"
}

not_empty_for_oneself() {
  update "$ALICE:Alice-pass3" "$ALICE" '' Alice-pass9
  old_is_wrong && signs_in "$ALICE" Alice-pass3
}

admin_wrong_old_password() {
  update "$TOKEN" "$ALICE" Wrong-pass1 Alice-pass9
  old_is_wrong && signs_in "$ALICE" Alice-pass3
}

# resets TOKEN OLD NEW
resets() {
  update "$1" "$ALICE" '' "$3"
  succeeded && cannot_sign_in "$ALICE" "$2" && signs_in "$ALICE" "$3"
}

weak_passwords() {
  local weak
  for weak in Sh0rt-p onlylowercase "A1-$(printf 'x%.0s' {1..62})"; do
    create "${PREFIX}weak" "$weak"
    refused 200 1100 'invalid password.*' || return
  done
  update "$TOKEN" "$ALICE" '' weak
  refused 200 1100 'invalid password.*' && signs_in "$ALICE" Alice-pass5
}

bad_bodies() {
  call "$TOKEN" users/create 'this is not JSON'
  refused 200 1801 'can only accept json format request.*' || return
  call "$TOKEN" users/create "{\"userName\":\"${PREFIX}x\"}"
  refused 200 1802 'missing required parameters.*' || return
  users_listed && equal "$(json "r.data.includes('${PREFIX}x')")" false
}

users_story() {
  check 'create a user with a description' create_users
  check 'the user is listed' users_listed
  check 'the user is described, without a role' described
  check 'the description changes and the password stays' description_changes
  check 'creating the user again is refused' created_twice
  check 'a bad user name is refused' bad_names
  check 'built-in roles are listed' roles_listed
  check 'a built-in role is granted and revoked' granted_and_revoked
  check 'a user without a role signs in' both_sign_in
  check 'a wrong old password changes nothing' wrong_old_password
  check 'the user changes the own password' changes_own_password
  check 'the old password does not sign in' cannot_sign_in "$ALICE" Alice-pass1
  check 'the new password signs in' signs_in "$ALICE" Alice-pass2
  check 'the old password fails on the next call of the open connection' open_connection_ends
  check "a user without a role cannot change another's password" not_of_others
  check 'a user cannot change the own password with an empty old one' not_empty_for_oneself
  check 'a wrong old password is refused for db_admin too' admin_wrong_old_password
  check 'db_admin resets a password with an empty old one' resets "$TOKEN" Alice-pass3 Alice-pass4
  check 'the API key resets a password with an empty old one' resets "$LATCHKEY_API_KEY" Alice-pass4 Alice-pass5
  check 'a weak password is refused' weak_passwords
  check 'a body that is not JSON or lacks a field is refused' bad_bodies
}

admin_stays() {
  call "$TOKEN" users/drop "{\"userName\":\"$ADMIN\"}"
  refused 200 1401 "$ADMIN user cannot be deleted: privilege not permitted" && does "$TOKEN" users/list '{}'
}

dropped_user_ends() {
  does "$TOKEN" users/drop "{\"userName\":\"$ALICE\"}" && cannot_sign_in "$ALICE" Alice-pass5 &&
    does "$TOKEN" users/list '{}' && equal "$(json "r.data.includes('$ALICE')")" false &&
    does "$TOKEN" users/drop "{\"userName\":\"$ALICE\"}" # as Milvus: not an error
}

users_last() {
  check 'db_admin cannot be dropped' admin_stays
  check 'a dropped user is refused on the next call' dropped_user_ends
}
