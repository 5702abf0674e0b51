# Row policies: two users with the same rights on a collection find and write their own rows only. Sourced.

GINA=${PREFIX}gina
HANS=${PREFIX}hans
AS_GINA=$GINA:$READER_PASSWORD
AS_HANS=$HANS:$READER_PASSWORD
NOTES=${PREFIX}notes
OF_GINA='[0,1,2]'
OF_HANS='[3,4]'

# policy TOKEN create NAME FILTER / policy TOKEN drop NAME
policy() {
  local all='"actions":["Query","Search","Insert","Delete","Upsert"]'
  about "$1" "$NOTES" "row_policies/$2" "\"policyName\":\"$3\"${4:+,$all,\"usingExpr\":\"$4\"}"
}
# policies WANTED: names and filters, as JSON
policies() {
  about "$TOKEN" "$NOTES" row_policies/list && succeeded &&
    equal "$(json 'r.data.map((policy) => [policy.policyName, policy.usingExpr])')" "$1"
}
# tags TOKEN add|delete|describe USER [FIELDS]
tags() { call "$1" "users/$2_tags" "{\"userName\":\"$3\"${4:+,$4}}"; }
# has_tags TOKEN USER JSON
has_tags() { tags "$1" describe "$2" && succeeded && equal "$(json 'r.data')" "$3"; }

# sees TOKEN IDS: by search, query, get and count
sees() {
  searches "$1" "$NOTES" "$2" && queries "$1" "$NOTES" "$2" &&
    about "$1" "$NOTES" entities/get '"id":[0,1,2,3,4,5,6],"outputFields":["id"]' && found "$2" &&
    about "$1" "$NOTES" entities/query '"filter":"","outputFields":["count(*)"]' && succeeded &&
    equal "$(json "Number(r.data[0]['count(*)']) === $2.length")" true
}

# writes TOKEN insert|upsert OWNER TEAM FROM TO
writes() {
  about "$1" "$NOTES" "entities/$2" "\"data\":$(rows "\"owner\":\"$3\",\"team\":\"$4\"" "$5" "$6")"
}
violates() { refused 200 1401 'new row violates row policy of collection .*: privilege not permitted'; }

without_policy() {
  local role=${GINA}_role
  about "$TOKEN" "$NOTES" collections/create '"dimension":4' && succeeded &&
    writes "$TOKEN" insert "$GINA" red 0 1 && succeeded && writes "$TOKEN" insert "$GINA" blue 2 2 && succeeded &&
    writes "$TOKEN" insert "$HANS" red 3 4 && succeeded && writes "$TOKEN" insert nobody blue 5 5 && succeeded &&
    does "$TOKEN" roles/create "{\"roleName\":\"$role\"}" && grants "$role" CollectionReadWrite "$NOTES" &&
    join "$GINA" "$role" && join "$HANS" "$role" && sees "$AS_GINA" "$IDS" && sees "$AS_HANS" "$IDS"
}

with_policy() {
  policy "$TOKEN" create own_rows 'owner == $current_user' && succeeded &&
    policies '[["own_rows","owner == $current_user"]]' &&
    sees "$AS_GINA" "$OF_GINA" && sees "$AS_HANS" "$OF_HANS" && sees "$TOKEN" "$IDS"
}

not_widened() {
  query_books "$AS_GINA" "$NOTES" 'id >= 0 or id < 0' && found "$OF_GINA" &&
    query_books "$AS_GINA" "$NOTES" "owner == \\\"$HANS\\\"" && found '[]' &&
    search_books "$AS_GINA" "$NOTES" '"filter":"id in [1, 3, 5]"' && found '[1]'
}

not_written() {
  writes "$AS_GINA" insert "$HANS" red 6 6 && violates && writes "$AS_GINA" upsert "$GINA" red 3 3 && violates &&
    writes "$AS_GINA" insert "$GINA" red 6 6 && succeeded && sees "$AS_GINA" '[0,1,2,6]' &&
    about "$AS_GINA" "$NOTES" entities/delete '"filter":"id in [3, 5, 6]"' && succeeded &&
    sees "$AS_GINA" "$OF_GINA" && sees "$TOKEN" "$IDS"
}

by_tags() {
  policy "$TOKEN" create rows_of_the_team 'team == $current_user_tags[\"team\"]' && succeeded &&
    sees "$AS_GINA" "$OF_GINA" && tags "$TOKEN" add "$GINA" '"tags":{"team":"blue"}' && succeeded &&
    has_tags "$TOKEN" "$GINA" '{"team":"blue"}' && sees "$AS_GINA" '[0,1,2,5]' && sees "$AS_HANS" "$OF_HANS" &&
    does "$TOKEN" users/list_with_tag '{"tagKey":"team","tagValue":"blue"}' &&
    equal "$(json "r.data.includes('$GINA')")" true &&
    tags "$TOKEN" delete "$GINA" '"tagKeys":["team"]' && succeeded && sees "$AS_GINA" "$OF_GINA"
}

only_by_admin() {
  has_tags "$AS_HANS" "$HANS" '{}' &&
    { tags "$AS_HANS" add "$HANS" '"tags":{"team":"blue"}'; denied "$HANS" "$ANY"; } &&
    { tags "$AS_HANS" describe "$GINA"; denied "$HANS" "$ANY"; } &&
    { policy "$AS_HANS" create mine 'id >= 0'; denied "$HANS" "$ANY"; } &&
    { policy "$AS_HANS" drop own_rows; denied "$HANS" "$ANY"; } &&
    { about "$AS_HANS" "$NOTES" row_policies/list; denied "$HANS" "$ANY"; }
}

bad_policies() {
  policy "$TOKEN" create own_rows 'id > 0' && refused 200 1100 'row policy .* already exists .*' &&
    policy "$TOKEN" drop missing && refused 200 1100 'row policy .* does not exist .*' &&
    policy "$TOKEN" create broken 'owner ==' && refused 200 1100 '.*expr.*' &&
    about "$TOKEN" "$MISSING" row_policies/list && refused 200 100 '.*collection not found.*'
}

policies_dropped() {
  policy "$TOKEN" drop own_rows && succeeded && sees "$AS_GINA" '[]' &&
    policy "$TOKEN" drop rows_of_the_team && succeeded && policies '[]' && sees "$AS_GINA" "$IDS"
}

row_policies_story() {
  check 'without a row policy both users find every row' without_policy
  check 'with one each finds its own by search, query, get and count, db_admin all' with_policy
  check 'no filter finds a row that the policy hides' not_widened
  check 'nobody writes, replaces or deletes a row of another' not_written
  check "a policy by tags follows the user's tags at the next call" by_tags
  check "only who may manage them sees or changes policies and others' tags" only_by_admin
  check 'a policy that exists, is missing or is no filter is refused' bad_policies
  check 'the last policy closes the collection as long as it is there, and no longer' policies_dropped
}
