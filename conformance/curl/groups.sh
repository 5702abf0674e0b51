# Groups of privileges, built-in and of one's own: at each level, and changed while they are granted.
# Sourced.

ERIN=${PREFIX}erin
ERIN_ROLE=${ERIN}_role
AS_ERIN=$ERIN:$READER_PASSWORD
LAB=${PREFIX}lab
GROUP=${PREFIX}group

erin_cannot_search() { search_books "$AS_ERIN" "$1" && denied "$ERIN" "${2:-PrivilegeSearch}" "${IN:-default}"; }
erin_cannot_query() { query_books "$AS_ERIN" "$1" && denied "$ERIN" PrivilegeQuery "${IN:-default}"; }
erin_inserts() { about "$AS_ERIN" "$BOOKS" entities/insert "\"data\":$(rows '' 9 9)"; }
erin_cannot_list_groups() {
  call "$AS_ERIN" privilege_groups/list '{}'
  denied "$ERIN" PrivilegeListPrivilegeGroups '\*'
}

group_on_collection() {
  does "$TOKEN" roles/create "{\"roleName\":\"$ERIN_ROLE\"}" && join "$ERIN" "$ERIN_ROLE" &&
    grants "$ERIN_ROLE" CollectionReadOnly "$BOOKS" && searches "$AS_ERIN" "$BOOKS" &&
    queries "$AS_ERIN" "$BOOKS" && about "$AS_ERIN" "$BOOKS" collections/describe && succeeded &&
    { erin_inserts; denied "$ERIN" PrivilegeInsert default; } && erin_cannot_query "$FILMS" &&
    shows "$ERIN_ROLE" "[\"Global default.$BOOKS CollectionReadOnly\"]"
}

two_groups() {
  grants "$ERIN_ROLE" CollectionReadWrite "$BOOKS" && erin_inserts && succeeded &&
    about "$AS_ERIN" "$BOOKS" entities/delete '"filter":"id == 9"' && succeeded &&
    revokes "$ERIN_ROLE" CollectionReadWrite "$BOOKS" && { erin_inserts; denied "$ERIN" PrivilegeInsert default; } &&
    searches "$AS_ERIN" "$BOOKS" && # by the other group, still
    revokes "$ERIN_ROLE" CollectionReadOnly "$BOOKS" && erin_cannot_search "$BOOKS"
}

groups_on_database() {
  local IN=$LAB both
  both=$(reply="[\"$BOOKS\",\"$FILMS\"]" json 'r.sort()')
  does "$TOKEN" databases/create "{\"dbName\":\"$LAB\"}" && create_books "$BOOKS" && erin_cannot_search "$BOOKS" &&
    grants "$ERIN_ROLE" CollectionReadOnly '*' "$LAB" && grants "$ERIN_ROLE" DatabaseReadWrite '*' "$LAB" &&
    searches "$AS_ERIN" "$BOOKS" && does "$AS_ERIN" databases/describe "{\"dbName\":\"$LAB\"}" &&
    equal "$(json 'r.data.dbName')" "\"$LAB\"" && create_books "$FILMS" &&
    queries "$AS_ERIN" "$FILMS" && # made after the grant
    lists "$AS_ERIN" collections/list "$both"
}

in_no_other_database() {
  erin_cannot_search "$BOOKS" && lists "$AS_ERIN" collections/list '[]' &&
    lists "$AS_ERIN" databases/list "[\"$LAB\"]"
}

database_revoked() {
  local IN=$LAB
  revokes "$ERIN_ROLE" CollectionReadOnly '*' "$LAB" && revokes "$ERIN_ROLE" DatabaseReadWrite '*' "$LAB" &&
    erin_cannot_search "$BOOKS" && lists "$AS_ERIN" databases/list '[]'
}

group_on_cluster() {
  erin_cannot_list_groups && grants "$ERIN_ROLE" ClusterReadOnly '*' '*' &&
    does "$AS_ERIN" privilege_groups/list '{}' && equal "$(json 'r.data.privilegeGroups.length >= 9')" true &&
    does "$AS_ERIN" databases/list '{}' &&
    equal "$(json "['default', '$LAB'].every((name) => r.data.includes(name))")" true || return
  call "$AS_ERIN" roles/create "{\"roleName\":\"${PREFIX}x\"}"
  denied "$ERIN" PrivilegeCreateOwnership '\*' && erin_cannot_search "$BOOKS"
}

administers_cluster() {
  local user="\"userName\":\"${PREFIX}erins\""
  grants "$ERIN_ROLE" ClusterAdmin '*' '*' &&
    does "$AS_ERIN" users/create "{$user,\"password\":\"$READER_PASSWORD\"}" &&
    does "$AS_ERIN" users/grant_role "{$user,\"roleName\":\"db_ro\"}" && does "$AS_ERIN" users/drop "{$user}" &&
    erin_cannot_search "$BOOKS" && # no data
    revokes "$ERIN_ROLE" ClusterAdmin '*' '*' && revokes "$ERIN_ROLE" ClusterReadOnly '*' '*' &&
    erin_cannot_list_groups
}

at_its_level() {
  refuses_grant 'dbName and collectionName should be \* for the cluster level privilege: ClusterReadOnly' \
    v2 grant "$ERIN_ROLE" ClusterReadOnly '*' &&
    refuses_grant 'collectionName should be \* for the database level privilege: DatabaseAdmin' \
      v2 grant "$ERIN_ROLE" DatabaseAdmin "$BOOKS" &&
    refuses_grant 'please specify database name for the collection level privilege: CollectionAdmin' \
      v2 grant "$ERIN_ROLE" CollectionAdmin "$BOOKS" '*' && shows "$ERIN_ROLE" '[]'
}

# group PATH [PRIVILEGE…]: a call about the group
group() {
  local path=$1 list
  shift
  list=$(printf ',"%s"' "$@")
  call "$TOKEN" "privilege_groups/$path" \
    "{\"privilegeGroupName\":\"${NAMED:-$GROUP}\",\"privileges\":[${*:+${list:1}}]}"
}
add() { group add_privileges_to_group "$@"; }
remove() { group remove_privileges_from_group "$@"; }

# has_members JSON: of the group; undefined if there is none
has_members() {
  does "$TOKEN" privilege_groups/list '{}' && equal "$(json "r.data.privilegeGroups
    .find((group) => group.privilegeGroupName === '$GROUP')?.privileges.split(',').sort()")" "$1"
}

group_created() {
  does "$TOKEN" privilege_groups/list '{}' &&
    equal "$(json '["Collection", "Database", "Cluster"].every((level) => ["ReadOnly", "ReadWrite", "Admin"].every(
      (kind) => r.data.privilegeGroups.some((group) => group.privilegeGroupName === level + kind)))')" true &&
    group create && succeeded && has_members '[""]' && add Search Query DescribeCollection && succeeded &&
    has_members '["DescribeCollection","Query","Search"]'
}

bad_groups() {
  refuses_grant "privilege group name \\[$GROUP\\] is defined by users" group create &&
    NAMED=ClusterAdmin refuses_grant 'privilege group name \[ClusterAdmin\] is defined by built in privileges or privilege groups in system' group create &&
    refuses_grant 'privileges are not the same privilege level' add CreateCollection &&
    refuses_grant 'there is no privilege name or privilege group name \[Serch\] defined in system to operate' add Serch &&
    NAMED=$MISSING refuses_grant "there is no privilege group name \\[$MISSING\\] defined in system to operate" add Search || return
  NAMED=1a group create
  refused 200 1402 'invalid privilege group name\[privilegeGroup=1a\]' &&
    has_members '["DescribeCollection","Query","Search"]'
}

group_granted() {
  grants "$ERIN_ROLE" "$GROUP" "$BOOKS" && shows "$ERIN_ROLE" "[\"Global default.$BOOKS $GROUP\"]" &&
    searches "$AS_ERIN" "$BOOKS" && queries "$AS_ERIN" "$BOOKS" &&
    { about "$AS_ERIN" "$BOOKS" entities/delete '"filter":"id == 1"'; denied "$ERIN" PrivilegeDelete default; }
}

group_changed() {
  remove Search && succeeded && erin_cannot_search "$BOOKS" && queries "$AS_ERIN" "$BOOKS" &&
    add Search Delete && succeeded && searches "$AS_ERIN" "$BOOKS" &&
    about "$AS_ERIN" "$BOOKS" entities/delete '"filter":"id == 77"' && succeeded
}

held_in_two_ways() {
  grants "$ERIN_ROLE" Search "$BOOKS" && remove Search && succeeded && searches "$AS_ERIN" "$BOOKS" &&
    revokes "$ERIN_ROLE" Search "$BOOKS" && erin_cannot_search "$BOOKS"
}

group_dropped() {
  refuses_grant "privilege group \\[$GROUP\\] is used by role \\[$ERIN_ROLE\\], Use REVOKE API to revoke it first" \
    group drop && queries "$AS_ERIN" "$BOOKS" && revokes "$ERIN_ROLE" "$GROUP" "$BOOKS" &&
    erin_cannot_query "$BOOKS" && group drop && succeeded && has_members undefined &&
    group drop && succeeded # as Milvus: not an error
}

groups_story() {
  check 'a built-in group on one collection' group_on_collection
  check 'two groups add up, and each is revoked by itself' two_groups
  check 'built-in groups on a database, for its later collections too' groups_on_database
  check 'they allow nothing in another database, and show none' in_no_other_database
  check 'a group that is revoked from the database is refused by the next call' database_revoked
  check 'a built-in group on the cluster shows groups and databases, but no data' group_on_cluster
  check 'ClusterAdmin manages users' administers_cluster
  check 'a built-in group is granted at its level only' at_its_level
  check 'create a privilege group, add privileges and list it' group_created
  check 'bad names, mixed levels and unknown privileges are refused' bad_groups
  check "one's own group on one collection allows what is in it" group_granted
  check 'a change of the group is felt by the next call' group_changed
  check 'a privilege held directly and by a group lasts until both are revoked' held_in_two_ways
  check 'a privilege group in use is not dropped' group_dropped
}
