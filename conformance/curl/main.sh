#!/usr/bin/env bash
# Walks the stories of users, vectors and access control with cURL over REST v2 against a started
# cluster. Needs bash, curl and node (which reads the JSON replies).
set -u
cd "$(dirname "$0")" || exit 2
for part in checks cluster sign-in users vectors data roles books grants groups names row-policies; do
  # shellcheck source=/dev/null
  source "./$part.sh"
done

# ours PATH [EXPRESSION]: names of this run in a list, one a line
ours() {
  call "$TOKEN" "$1" "{\"dbName\":\"${IN:-default}\"}"
  json "${2:-r.data}.filter((name) => name.startsWith('$PREFIX'))" | words
}

# words: a list of plain strings as JSON, one a line
words() { tr -d '[]"' | tr ',' '\n'; echo; }

# Removes what the stories, or a failed check, left behind.
clean_up() {
  local name IN=default
  for name in $(ours aliases/list); do call "$TOKEN" aliases/drop "{\"aliasName\":\"$name\"}"; done
  for name in $(ours collections/list); do about "$TOKEN" "$name" collections/drop; done
  for IN in $(ours databases/list); do
    for name in $(ours collections/list); do about "$TOKEN" "$name" collections/drop; done
    call "$TOKEN" databases/drop "{\"dbName\":\"$IN\"}"
  done
  for name in $(ours users/list); do call "$TOKEN" users/drop "{\"userName\":\"$name\"}"; done
  for name in $(ours roles/list); do drop_role "$name"; done
  for name in $(ours privilege_groups/list 'r.data.privilegeGroups.map((group) => group.privilegeGroupName)'); do
    call "$TOKEN" privilege_groups/drop "{\"privilegeGroupName\":\"$name\"}"
  done
}

# drop_role ROLE: with what it grants, for REST knows no force
drop_role() {
  local privilege object database
  call "$TOKEN" roles/describe "{\"roleName\":\"$1\",\"dbName\":\"*\"}"
  while read -r privilege object database; do
    [ -n "$privilege" ] && v2 revoke "$1" "$privilege" "$object" "$database"
  done < <(json 'r.data.map((g) => `${g.privilege} ${g.objectName} ${g.dbName}`)' | words)
  call "$TOKEN" roles/drop "{\"roleName\":\"$1\"}"
}
trap clean_up EXIT

echo "# $(curl --version | head -1 | cut -d' ' -f1-2)"
sign_in_story
users_story
vectors_story
data_story
roles_story
create_books "$BOOKS" && create_books "$FILMS"
grants_story
groups_story
names_story
row_policies_story
users_last
vectors_last
finish
