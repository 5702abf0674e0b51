# What a collection can hold and how it changes, and the kinds of search: partitions, keys, partial
# updates, hybrid search, ranges, groups, imports. Each answer is compared with what is known. Sourced.

STOCK=${PREFIX}stock
TENANTS=${PREFIX}tenants
STOCK_ALIAS=${PREFIX}stock_alias
BIG=9007199254740993 # 2^53 + 1, which JavaScript's numbers can not hold

stock() { about "$TOKEN" "${NAMED:-$STOCK}" "$@"; }
# stock_ok PATH [FIELDS]: the call must succeed.
stock_ok() { stock "$@" && succeeded; }
# gives EXPRESSION WANTED: the last reply, as JSON
gives() { equal "$(json "$1")" "$2"; }
# ids PATH FIELDS WANTED: the call must find these, in ascending order
ids() { stock_ok "$1" "$2" && gives 'r.data.map((row) => Number(row.id)).sort((a, b) => a - b)' "$3"; }
in_order() { stock_ok "$1" "$2" && gives 'r.data.map((row) => Number(row.id))' "$3"; }
query_stock() { ids entities/query "\"filter\":\"$1\",\"outputFields\":[\"id\"]${3:+,$3}" "$2"; }
count_stock() {
  stock_ok entities/query '"filter":"","outputFields":["count(*)"]' &&
    gives "Number(r.data[0]['count(*)'])" "$1"
}

field() { printf '{"fieldName":"%s","dataType":"%s"%s}' "$1" "$2" "${3:+,$3}"; }

# stock_rows FROM TO: rows whose vectors move away from the origin, and whose sparse ones get smaller
stock_rows() {
  local id list=
  for ((id = $1; id <= $2; id++)); do
    list+=",{\"id\":$id,\"v\":[$id,0],\"words\":{\"1\":$((100 - id)),\"$((1000 + id))\":1},"
    list+="\"kind\":\"k$((id % 3))\",\"more\":{\"n\":$id},\"note\":\"n$id\"}"
  done
  echo "[${list:1}]"
}

stock_created() {
  local fields indexes
  fields="$(field id Int64 '"isPrimary":true'),$(field v FloatVector '"elementTypeParams":{"dim":2}')"
  fields+=",$(field words SparseFloatVector),$(field kind VarChar '"elementTypeParams":{"max_length":9}')"
  fields+=",$(field more JSON '"nullable":true'),$(field price Double '"nullable":true,"defaultValue":1.5')"
  fields+=",$(field tags Array '"elementDataType":"Int64","elementTypeParams":{"max_capacity":4},"nullable":true')"
  indexes='{"fieldName":"v","metricType":"L2","indexType":"FLAT"},{"fieldName":"kind","indexType":"INVERTED"}'
  indexes+=',{"fieldName":"words","metricType":"IP","indexType":"SPARSE_INVERTED_INDEX"}'
  stock_ok collections/create \
    "\"schema\":{\"enableDynamicField\":true,\"fields\":[$fields]},\"indexParams\":[$indexes]" &&
    stock_ok indexes/list && gives 'r.data.sort()' '["kind","v","words"]' &&
    stock_ok indexes/describe '"indexName":"words"' &&
    gives '[r.data[0].indexType, r.data[0].metricType]' '["SPARSE_INVERTED_INDEX","IP"]' &&
    stock_ok indexes/create '"indexParams":[{"fieldName":"note","indexName":"by_note","indexType":"NGRAM",
      "params":{"json_cast_type":"varchar","min_gram":2,"max_gram":3}}]' &&
    stock_ok indexes/describe '"indexName":"by_note"' && gives 'r.data[0].indexType' '"NGRAM"'
}

partitions() {
  stock_ok partitions/create '"partitionName":"old"' && stock_ok partitions/has '"partitionName":"old"' &&
    gives r.data.has true && stock_ok partitions/list && gives 'r.data.sort()' '["_default","old"]' &&
    stock_ok entities/insert "\"data\":$(stock_rows 0 9)" && gives r.data.insertCount 10 &&
    stock_ok entities/insert "\"partitionName\":\"old\",\"data\":$(stock_rows 10 14)" &&
    query_stock 'id >= 8' '[10,11,12,13,14]' '"partitionNames":["old"]' &&
    in_order entities/search '"data":[[9,0]],"annsField":"v","limit":2,"partitionNames":["_default"]' '[9,8]' &&
    stock_ok partitions/get_stats '"partitionName":"old"' && gives 'Number(r.data.rowCount)' 5 &&
    stock_ok partitions/release '"partitionNames":["old"]' && count_stock 10 &&
    stock_ok partitions/load '"partitionNames":["old"]' && count_stock 15 &&
    stock_ok entities/delete '"filter":"id in [1, 14]","partitionName":"old"' &&
    query_stock 'id in [1, 14]' '[1]' && stock partitions/drop '"partitionName":"old"' &&
    refused 200 65535 '.*partition is loaded.*' &&
    stock_ok entities/upsert "\"data\":$(stock_rows 14 14)"
}

partition_key() {
  local NAMED=$TENANTS fields
  fields="$(field id Int64 '"isPrimary":true'),$(field v FloatVector '"elementTypeParams":{"dim":2}')"
  fields+=",$(field tenant VarChar '"isPartitionKey":true,"elementTypeParams":{"max_length":9}')"
  stock_ok collections/create "\"schema\":{\"fields\":[$fields]},\"params\":{\"partitionsNum\":4},
    \"indexParams\":[{\"fieldName\":\"v\",\"metricType\":\"L2\"}]" &&
    stock_ok partitions/list && gives r.data.length 4 &&
    stock_ok entities/insert '"data":[{"id":1,"v":[1,0],"tenant":"a"},{"id":2,"v":[2,0],"tenant":"b"}]' &&
    in_order entities/search '"data":[[2,0]],"annsField":"v","filter":"tenant == \"a\""' '[1]' &&
    stock partitions/create '"partitionName":"mine"' &&
    refused 200 65535 '.*partition key mode is used.*'
}

partial_update() {
  stock_ok entities/upsert '"partialUpdate":true,"data":[{"id":3,"price":7.5,"extra":"e"}]' &&
    stock_ok entities/get '"id":3,"outputFields":["price","kind","note","extra","v"]' &&
    gives '[r.data[0].price, r.data[0].kind, r.data[0].note, r.data[0].extra, r.data[0].v]' \
      '[7.5,"k0","n3","e",[3,0]]'
}

searched() {
  in_order entities/search '"data":[[4.1,0]],"annsField":"v","limit":2,"offset":1' '[5,3]' &&
    stock_ok entities/search '"data":[[0,0],[9.1,0]],"annsField":"v","limit":3' &&
    gives 'r.data.map((row) => Number(row.id))' '[0,1,2,9,10,8]' && gives r.topks '[3,3]' &&
    in_order entities/search \
      '"data":[[0,0]],"annsField":"v","searchParams":{"params":{"radius":17,"range_filter":4}}' '[2,3,4]' &&
    in_order entities/search '"data":[[5.1,0]],"annsField":"v","limit":3,"groupingField":"kind"' '[5,6,4]' &&
    stock_ok entities/search '"data":[[5.1,0]],"annsField":"v","limit":2,"groupingField":"kind","groupSize":2,
      "strictGroupSize":true,"outputFields":["kind"]' &&
    gives 'r.data.map((row) => row.kind)' '["k2","k2","k0","k0"]' &&
    in_order entities/search '"data":[{"1":1}],"annsField":"words","limit":2' '[0,1]' &&
    in_order entities/search '"data":[[0,0]],"annsField":"v","filter":"id in {ids}","exprParams":{"ids":[7,6]},
      "consistencyLevel":"Strong"' '[6,7]'
}

# fuses RERANK LIMIT EXPRESSION: the ids must be in the order that EXPRESSION scores them, which is
# JavaScript of d and s, the ranks (from 1) by v around 6 and by words.
fuses() {
  local dense sparse
  dense='{"data":[[6.1,0]],"annsField":"v","limit":15,"metricType":"L2"}'
  sparse='{"data":[{"1":0.001}],"annsField":"words","limit":15,"metricType":"IP"}'
  stock_ok entities/hybrid_search "\"search\":[$dense,$sparse],\"rerank\":$1,\"limit\":$2,\"outputFields\":[\"note\"]" &&
    gives "((all) => r.data.every((row, n) => Math.abs(row.distance - all[n]) < 1e-5 && row.note === 'n' + row.id))(
      Array.from({ length: 15 }, (_, id) => id).map((id) => {
        const d = Array.from({ length: 15 }, (_, n) => n).sort((a, b) => Math.abs(a - 6.1) - Math.abs(b - 6.1)).indexOf(id) + 1;
        const [far, near] = [(id - 6.1) ** 2, (100 - id) * 0.001];
        return $3(d, id + 1, far, near);
      }).sort((a, b) => b - a))" true && gives r.data.length "$2"
}

hybrid() {
  fuses '{"strategy":"rrf","params":{"k":60}}' 9 '((d, s) => 1 / (60 + d) + 1 / (60 + s))' &&
    fuses '{"strategy":"weighted","params":{"weights":[0.8,0.2],"norm_score":true}}' 7 \
      '((d, s, far, near) => 0.8 * (1 - 2 * Math.atan(far) / Math.PI) + 0.2 * (0.5 + Math.atan(near) / Math.PI))'
}

big_integers() {
  local data="\"data\":[{\"id\":$BIG,\"v\":[$BIG,1],\"words\":{\"1\":1},\"kind\":\"big\",\"tags\":[$BIG]}]"
  stock_ok entities/insert "$data" && matches "$reply" ".*$BIG.*" &&
    stock_ok entities/get "\"id\":\"$BIG\",\"outputFields\":[\"tags\"]" &&
    matches "$reply" ".*\"id\":$BIG.*" && matches "$reply" ".*\[$BIG\].*" &&
    send entities/query "{\"collectionName\":\"$STOCK\",\"filter\":\"id == $BIG\",\"outputFields\":[\"id\"]}" \
      --header "Authorization: Bearer $TOKEN" --header 'Accept-Type-Allow-Int64: false' &&
    succeeded && gives 'r.data[0].id' "\"$BIG\"" &&
    stock_ok entities/delete "\"filter\":\"id == $BIG\"" && count_stock 15
}

added_field() {
  stock_ok collections/fields/add "\"schema\":$(field stock Int64 '"nullable":true,"defaultValue":9')" &&
    query_stock 'stock == 9 and id < 3' '[0,1,2]' &&
    stock_ok collections/fields/alter_properties '"fieldName":"kind","fieldParams":{"max_length":20}' &&
    stock_ok collections/describe &&
    gives 'r.data.fields.find((f) => f.name === "kind").params.find((p) => p.key === "max_length").value' '"20"'
}

stock_renamed() {
  stock_ok aliases/create "\"aliasName\":\"$STOCK_ALIAS\"" &&
    does "$TOKEN" aliases/describe "{\"aliasName\":\"$STOCK_ALIAS\"}" && gives r.data.collectionName "\"$STOCK\"" &&
    stock_ok collections/rename "\"newCollectionName\":\"${STOCK}_2\"" &&
    NAMED=$STOCK_ALIAS count_stock 15 &&
    NAMED=${STOCK}_2 stock_ok collections/rename "\"newCollectionName\":\"$STOCK\"" &&
    does "$TOKEN" aliases/drop "{\"aliasName\":\"$STOCK_ALIAS\"}" && stock_ok aliases/list && gives r.data '[]'
}

properties() {
  stock_ok collections/alter_properties '"properties":{"collection.ttl.seconds":"3600"}' &&
    stock_ok collections/describe &&
    gives 'r.data.properties.find((p) => p.key === "collection.ttl.seconds").value' '"3600"' &&
    stock_ok collections/drop_properties '"propertyKeys":["collection.ttl.seconds"]' &&
    stock_ok collections/describe &&
    gives 'r.data.properties.filter((p) => p.key === "collection.ttl.seconds").length' 0
}

emptied() {
  stock_ok collections/flush && stock_ok collections/get_stats && gives 'Number(r.data.rowCount)' 15 &&
    stock_ok collections/compact && stock_ok collections/get_compaction_state '"jobID":-1' &&
    gives r.data.state '"Completed"' && stock_ok collections/truncate && count_stock 0
}

# ends JOB STATE: waits until an import is over.
ends() {
  local tries state
  for ((tries = 0; tries < 600; tries++)); do
    does "$TOKEN" jobs/import/describe "{\"jobId\":\"$1\"}" || return
    state=$(json r.data.state)
    case $state in '"Completed"' | '"Failed"') break ;; esac
    sleep 0.1
  done
  equal "$state" "\"$2\""
}

imported() {
  local file=$PREFIX$RANDOM.json broken=$PREFIX$RANDOM.json job
  stock_rows 0 499 >"$LATCHKEY_IMPORT_DIR/$file"
  echo '[{"id":1}]' >"$LATCHKEY_IMPORT_DIR/$broken"
  stock_ok jobs/import/create "\"files\":[[\"$file\"]]" && job=$(json r.data.jobId | tr -d '"') &&
    ends "$job" Completed && gives '[r.data.progress, Number(r.data.importedRows)]' '[100,500]' &&
    count_stock 500 && in_order entities/search '"data":[[321,0]],"annsField":"v","limit":1' '[321]' &&
    stock_ok jobs/import/create "\"files\":[[\"$broken\"]]" && job=$(json r.data.jobId | tr -d '"') &&
    ends "$job" Failed && matches "$(json r.data.reason)" '.*row 1.*' &&
    stock_ok jobs/import/list && gives 'r.data.records.map((one) => one.state)' '["Failed","Completed"]' &&
    stock jobs/import/create '"files":[["../credentials.json"]]' &&
    refused 200 2100 '.*is not in the import folder.*'
}

data_story() {
  check 'a collection by its schema, with all kinds of index' stock_created
  # One that is half made is none: what follows says that it is not there.
  [ -z "$why" ] || stock collections/drop
  check 'partitions' partitions
  check 'a partition key' partition_key
  check 'an entity is partly updated' partial_update
  check 'ranges, groups, offsets, several vectors, sparse vectors' searched
  check 'hybrid search by RRF and by weights' hybrid
  check 'integers beyond 2^53' big_integers
  check 'a field is added and altered' added_field
  check 'an alias outlives a rename' stock_renamed
  check 'properties are set and removed' properties
  check 'flush, compact, truncate' emptied
  [ -z "${LATCHKEY_IMPORT_DIR:-}" ] || check 'files are imported' imported
}
