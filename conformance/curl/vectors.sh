# The main job, on real vectors: every answer is compared with one computed by rows.mjs. Sourced.

HERE=$(dirname "${BASH_SOURCE[0]}")
COLLECTION=${PREFIX}shop
NAME="\"collectionName\":\"$COLLECTION\""
QUERY=$(node "$HERE/rows.mjs" query)
LEFT=true # which rows are still there, as a condition for rows.mjs

# on TOKEN PATH [FIELDS]: a call about the collection
on() {
  call "$1" "$2" "{$NAME${3:+,$3}}"
}

search() {
  on "$1" entities/search "\"data\":[$QUERY],\"annsField\":\"vector\",\"limit\":10${2:+,$2}"
}

# finds TOKEN [CONDITION [FIELDS]]: a search must give what brute force gives.
finds() {
  search "$1" "${3:-}"
  succeeded && equal "$(json 'r.data.map((hit) => Number(hit.id))')" \
    "$(node "$HERE/rows.mjs" nearest "${2:-$LEFT}")" &&
    equal "$(json 'r.data.every((hit, n) => n === 0 || hit.distance <= r.data[n - 1].distance)')" true
}

# query_ids TOKEN FILTER: the ids found, in ascending order
query_ids() {
  on "$1" entities/query "\"filter\":\"$2\",\"outputFields\":[\"id\"],\"limit\":500"
  succeeded && ids=$(json 'r.data.map((row) => Number(row.id)).sort((a, b) => a - b)')
}

counted() {
  on "$TOKEN" entities/query '"filter":"","outputFields":["count(*)"]'
  succeeded && equal "$(json "Number(r.data[0]['count(*)'])")" "$1"
}

has() {
  on "$TOKEN" collections/has && succeeded && equal "$(json 'r.data.has')" "$1"
}

created() {
  on "$TOKEN" collections/create '"dimension":16'
  succeeded && has true &&
    does "$TOKEN" collections/list '{}' && equal "$(json "r.data.includes('$COLLECTION')")" true
}

# load_state WANTED
# load_state STATE: loading may go on after it was answered.
load_state() {
  local _
  for _ in {1..240}; do
    on "$TOKEN" collections/get_load_state && succeeded || return
    equal "$(json 'r.data.loadState')" "\"$1\"" && return
    sleep 0.25
  done
  return 1
}

described_collection() {
  on "$TOKEN" collections/describe && succeeded &&
    equal "$(json '[r.data.collectionName, r.data.enableDynamicField, r.data.autoId]')" \
      "[\"$COLLECTION\",true,false]" &&
    equal "$(json 'r.data.fields.map((f) => [f.name, f.type, f.primaryKey])')" \
      '[["id","Int64",true],["vector","FloatVector",false]]' &&
    equal "$(json 'r.data.fields[1].params.find((p) => p.key === "dim").value')" '"16"' &&
    load_state LoadStateLoaded
}

inserted() {
  local start
  for start in 0 100 200; do
    on "$TOKEN" entities/insert "\"data\":$(node "$HERE/rows.mjs" insert $start $((start + 100)))"
    succeeded && equal "$(json '[r.data.insertCount, r.data.insertIds.map(Number).every((id, n) => id === n + '$start')]')" \
      '[100,true]' || return
  done
}

found_with_filter() {
  finds "$TOKEN" 'r.colour === "red" && r.price < 200' \
    '"filter":"colour == \"red\" and price < 200","outputFields":["colour","tags"]' &&
    equal "$(json 'r.data.every((hit) => hit.colour === "red" &&
      (typeof hit.tags === "string" ? JSON.parse(hit.tags) : hit.tags).size === Number(hit.id) % 5)')" true
}

queried() {
  query_ids "$TOKEN" 'price >= 30 and price < 45 and colour != \"blue\"' &&
    equal "$ids" '[21,22,24,25,27,28]' &&
    query_ids "$TOKEN" 'tags[\"size\"] in [1, 2]' &&
    equal "$(reply=$ids json 'r.length === 120 && r.every((id) => [1, 2].includes(id % 5))')" true
}

got() {
  on "$TOKEN" entities/get '"id":[3,299],"outputFields":["*"]'
  succeeded &&
    equal "$(json 'r.data.map((row) => [Number(row.id), row.colour, row.price]).sort((a, b) => a[0] - b[0])')" \
      '[[3,"red",4.5],[299,"blue",448.5]]' &&
    equal "$(json 'r.data.every((row) => row.vector.length === 16)')" true
}

deleted() {
  local nearest
  nearest=$(node "$HERE/rows.mjs" nearest | grep -o '[0-9]*' | head -1)
  on "$TOKEN" entities/delete "\"filter\":\"id in [0, $nearest]\"" && succeeded &&
    on "$TOKEN" entities/delete '"filter":"price > 375"' && succeeded || return
  LEFT="r.id !== 0 && r.id !== $nearest && r.price <= 375"
  on "$TOKEN" entities/get "\"id\":[0,$nearest]" && succeeded && equal "$(json 'r.data')" '[]' &&
    finds "$TOKEN" && counted 249
}

flushed() {
  on "$TOKEN" collections/flush && succeeded && finds "$TOKEN" && counted 249
}

released() {
  on "$TOKEN" collections/release && succeeded && load_state LoadStateNotLoad && search "$TOKEN" &&
    refused 200 101 '.*collection not loaded.*'
}

loaded() {
  on "$TOKEN" collections/load && succeeded && load_state LoadStateLoaded && finds "$TOKEN"
}

bad_input() {
  call "$TOKEN" collections/describe "{\"collectionName\":\"${COLLECTION}_not\"}"
  refused 200 100 '.*collection not found.*' || return
  on "$TOKEN" entities/query '"filter":"price >"'
  equal "HTTP $status" 'HTTP 200' && matches "$(json 'r.message')" '.*[Ee]xpr.*' && finds "$TOKEN"
}

vectors_story() {
  check 'create a collection by the quick setup' created
  check 'the collection is described' described_collection
  check 'insert rows with dynamic fields' inserted
  check 'search finds what brute force finds' finds "$TOKEN"
  check 'search with a filter and output fields' found_with_filter
  check 'query with a filter on dynamic fields' queried
  check 'count the rows' counted 300
  check 'get rows by id' got
  check 'delete by filter' deleted
  check 'flush' flushed
  check 'a released collection cannot be searched' released
  check 'a loaded collection can be searched again' loaded
  check 'a missing collection and a broken filter are refused' bad_input
}

dropped() {
  on "$TOKEN" collections/drop && succeeded && has false &&
    does "$TOKEN" collections/list '{}' && equal "$(json "r.data.includes('$COLLECTION')")" false
}

vectors_last() {
  check 'drop the collection' dropped
}
