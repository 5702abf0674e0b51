package latchkey.conformance;

import static latchkey.conformance.Checks.equal;
import static latchkey.conformance.Checks.holds;
import static latchkey.conformance.Checks.refused;
import static latchkey.conformance.Cluster.PREFIX;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.common.CompactionState;
import io.milvus.v2.common.DataType;
import io.milvus.v2.common.IndexParam;
import io.milvus.v2.service.collection.request.AddCollectionFieldReq;
import io.milvus.v2.service.collection.request.AddFieldReq;
import io.milvus.v2.service.collection.request.AlterCollectionFieldReq;
import io.milvus.v2.service.collection.request.AlterCollectionPropertiesReq;
import io.milvus.v2.service.collection.request.CreateCollectionReq;
import io.milvus.v2.service.collection.request.DescribeCollectionReq;
import io.milvus.v2.service.collection.request.DropCollectionPropertiesReq;
import io.milvus.v2.service.collection.request.DropCollectionReq;
import io.milvus.v2.service.collection.request.GetCollectionStatsReq;
import io.milvus.v2.service.collection.request.RenameCollectionReq;
import io.milvus.v2.service.collection.request.TruncateCollectionReq;
import io.milvus.v2.service.collection.response.DescribeCollectionResp;
import io.milvus.v2.service.index.request.DescribeIndexReq;
import io.milvus.v2.service.partition.request.CreatePartitionReq;
import io.milvus.v2.service.partition.request.DropPartitionReq;
import io.milvus.v2.service.partition.request.GetPartitionStatsReq;
import io.milvus.v2.service.partition.request.HasPartitionReq;
import io.milvus.v2.service.partition.request.ListPartitionsReq;
import io.milvus.v2.service.partition.request.LoadPartitionsReq;
import io.milvus.v2.service.partition.request.ReleasePartitionsReq;
import io.milvus.v2.service.utility.request.CompactReq;
import io.milvus.v2.service.utility.request.CreateAliasReq;
import io.milvus.v2.service.utility.request.DropAliasReq;
import io.milvus.v2.service.utility.request.FlushReq;
import io.milvus.v2.service.utility.request.GetCompactionStateReq;
import io.milvus.v2.service.vector.request.InsertReq;
import io.milvus.v2.service.vector.request.QueryReq;
import io.milvus.v2.service.vector.request.UpsertReq;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * What a collection can hold and how it changes. The dense vectors of its rows move away from the
 * origin, the sparse ones get shorter.
 */
final class Data {
    static final String STOCK = PREFIX + "stock";
    static final int ROWS = 200;
    private static final String TENANTS = PREFIX + "tenants";
    private static final String ALIAS = PREFIX + "stock_alias";
    private static final long BIG = (1L << 53) + 1;

    private final Checks checks;
    private final MilvusClientV2 admin;

    Data(Checks checks, MilvusClientV2 admin) {
        this.checks = checks;
        this.admin = admin;
    }

    void run() {
        if (!checks.check("a collection by its schema, with several kinds of index", this::created)) {
            // One that is half made is none: what follows says that it is not there.
            admin.dropCollection(DropCollectionReq.builder().collectionName(STOCK).build());
        }
        checks.check("partitions", this::partitions);
        checks.check("a partition key", this::partitionKey);
        checks.check("an entity is partly updated", this::partlyUpdated);
        checks.check("integers beyond 2^53", this::bigIntegers);
    }

    /** After the searches, for which the rows stay as they are. */
    void runLast() {
        checks.check("a field is added and altered", this::fieldAdded);
        checks.check("an alias outlives a rename", this::renamed);
        checks.check("properties are set and removed", this::properties);
        checks.check("flush, compact, truncate", this::emptied);
    }

    static JsonObject row(long id) {
        JsonArray vector = new JsonArray();
        vector.add((float) id);
        vector.add(0f);
        JsonObject words = new JsonObject();
        words.addProperty("1", 1000f - id);
        words.addProperty(String.valueOf(1000 + id % 1000), 1f);
        JsonObject row = new JsonObject();
        row.addProperty("id", id);
        row.add("v", vector);
        row.add("words", words);
        row.addProperty("kind", "k" + id % 3);
        row.addProperty("note", id % 5);
        return row;
    }

    private static List<JsonObject> rows(long from, long to) {
        return LongStream.range(from, to).mapToObj(Data::row).collect(Collectors.toList());
    }

    private static AddFieldReq field(String name, DataType type) {
        return AddFieldReq.builder().fieldName(name).dataType(type).build();
    }

    private static IndexParam index(String field, IndexParam.IndexType type, IndexParam.MetricType metric) {
        return IndexParam.builder().fieldName(field).indexType(type).metricType(metric).build();
    }

    static List<Long> ids(long... ids) {
        return LongStream.of(ids).boxed().collect(Collectors.toList());
    }

    private List<Long> query(String filter, String... partitions) {
        QueryReq request = QueryReq.builder()
                .collectionName(STOCK)
                .filter(filter)
                .partitionNames(List.of(partitions))
                .outputFields(List.of("id"))
                .build();
        return admin.query(request).getQueryResults().stream()
                .map(row -> (Long) row.getEntity().get("id"))
                .collect(Collectors.toList());
    }

    private void created() {
        CreateCollectionReq.CollectionSchema schema = MilvusClientV2.CreateSchema();
        schema.setEnableDynamicField(true);
        schema.addField(AddFieldReq.builder().fieldName("id").dataType(DataType.Int64).isPrimaryKey(true).build());
        schema.addField(AddFieldReq.builder().fieldName("v").dataType(DataType.FloatVector).dimension(2).build());
        schema.addField(field("words", DataType.SparseFloatVector));
        schema.addField(AddFieldReq.builder().fieldName("kind").dataType(DataType.VarChar).maxLength(9).build());
        schema.addField(AddFieldReq.builder()
                .fieldName("price")
                .dataType(DataType.Double)
                .isNullable(true)
                .defaultValue(1.5)
                .build());
        List<IndexParam> indexes = List.of(
                index("v", IndexParam.IndexType.FLAT, IndexParam.MetricType.L2),
                index("words", IndexParam.IndexType.SPARSE_INVERTED_INDEX, IndexParam.MetricType.IP),
                index("kind", IndexParam.IndexType.INVERTED, null));
        admin.createCollection(CreateCollectionReq.builder()
                .collectionName(STOCK)
                .collectionSchema(schema)
                .indexParams(indexes)
                .build());
        for (IndexParam wanted : indexes) {
            DescribeIndexReq request = DescribeIndexReq.builder()
                    .collectionName(STOCK)
                    .fieldName(wanted.getFieldName())
                    .build();
            equal(
                    admin.describeIndex(request).getIndexDescriptions().get(0).getIndexType(),
                    wanted.getIndexType());
        }
        insert(rows(0, ROWS));
    }

    private void insert(List<JsonObject> rows) {
        long count = admin.insert(InsertReq.builder().collectionName(STOCK).data(rows).build())
                .getInsertCnt();
        equal(count, (long) rows.size());
    }

    private void partitions() throws Exception {
        admin.createPartition(CreatePartitionReq.builder().collectionName(STOCK).partitionName("old").build());
        equal(admin.hasPartition(HasPartitionReq.builder().collectionName(STOCK).partitionName("old").build()), true);
        List<String> names = admin.listPartitions(ListPartitionsReq.builder().collectionName(STOCK).build());
        equal(names.stream().sorted().collect(Collectors.toList()), List.of("_default", "old"));
        admin.insert(InsertReq.builder()
                .collectionName(STOCK)
                .partitionName("old")
                .data(rows(1000, 1003))
                .build());
        equal(query("id >= 0", "old"), ids(1000, 1001, 1002));
        GetPartitionStatsReq stats =
                GetPartitionStatsReq.builder().collectionName(STOCK).partitionName("old").build();
        equal(admin.getPartitionStats(stats).getNumOfEntities(), 3L);
        List<String> old = List.of("old");
        ReleasePartitionsReq release =
                ReleasePartitionsReq.builder().collectionName(STOCK).partitionNames(old).build();
        admin.releasePartitions(release);
        equal(query("id >= 1000"), ids());
        admin.loadPartitions(LoadPartitionsReq.builder().collectionName(STOCK).partitionNames(old).build());
        equal(query("id >= 1000"), ids(1000, 1001, 1002));
        DropPartitionReq drop =
                DropPartitionReq.builder().collectionName(STOCK).partitionName("old").build();
        refused("65535", Pattern.compile(".*partition is loaded.*"), () -> admin.dropPartition(drop));
        admin.releasePartitions(release);
        admin.dropPartition(drop);
        equal(query("id >= 0").size(), ROWS);
    }

    private void partitionKey() throws Exception {
        CreateCollectionReq.CollectionSchema schema = MilvusClientV2.CreateSchema();
        schema.addField(AddFieldReq.builder().fieldName("id").dataType(DataType.Int64).isPrimaryKey(true).build());
        schema.addField(AddFieldReq.builder().fieldName("vector").dataType(DataType.FloatVector).dimension(4).build());
        schema.addField(AddFieldReq.builder()
                .fieldName("tenant")
                .dataType(DataType.VarChar)
                .maxLength(9)
                .isPartitionKey(true)
                .build());
        admin.createCollection(CreateCollectionReq.builder()
                .collectionName(TENANTS)
                .collectionSchema(schema)
                .numPartitions(4)
                .indexParam(index("vector", IndexParam.IndexType.AUTOINDEX, IndexParam.MetricType.L2))
                .build());
        equal(admin.listPartitions(ListPartitionsReq.builder().collectionName(TENANTS).build()).size(), 4);
        List<JsonObject> rows = Books.IDS.stream().map(Books::row).collect(Collectors.toList());
        rows.forEach(row -> row.addProperty("tenant", "t" + row.get("id").getAsLong() % 2));
        Books.insert(admin, TENANTS, rows);
        equal(Books.search(admin, TENANTS, "tenant == \"t1\""), ids(1, 3, 5));
        CreatePartitionReq own =
                CreatePartitionReq.builder().collectionName(TENANTS).partitionName("own").build();
        refused("65535", Pattern.compile(".*partition key mode is used.*"), () -> admin.createPartition(own));
    }

    private void partlyUpdated() {
        JsonObject change = new JsonObject();
        change.addProperty("id", 3);
        change.addProperty("price", 7.5);
        admin.upsert(UpsertReq.builder()
                .collectionName(STOCK)
                .partialUpdate(true)
                .data(List.of(change))
                .build());
        QueryReq request = QueryReq.builder()
                .collectionName(STOCK)
                .filter("price == 7.5")
                .outputFields(List.of("price", "kind", "v", "note"))
                .build();
        Map<String, Object> row = admin.query(request).getQueryResults().get(0).getEntity();
        equal(row.get("id"), 3L);
        equal(row.get("price"), 7.5);
        equal(row.get("kind"), "k0");
        equal(row.get("v"), List.of(3f, 0f));
        equal(((Number) row.get("note")).longValue(), 3L);
    }

    private void bigIntegers() {
        insert(List.of(row(BIG)));
        equal(query("id == " + BIG), ids(BIG));
        equal(Books.get(admin, STOCK, ids(BIG)), ids(BIG));
        Books.delete(admin, STOCK, "id == " + BIG);
        equal(Books.count(admin, STOCK), (long) ROWS);
    }

    private DescribeCollectionResp described() {
        return admin.describeCollection(
                DescribeCollectionReq.builder().collectionName(STOCK).build());
    }

    private void fieldAdded() {
        admin.addCollectionField(AddCollectionFieldReq.builder()
                .collectionName(STOCK)
                .fieldName("stock")
                .dataType(DataType.Int64)
                .isNullable(true)
                .defaultValue(9L)
                .build());
        equal(query("stock == 9 and id < 3"), ids(0, 1, 2));
        admin.alterCollectionField(AlterCollectionFieldReq.builder()
                .collectionName(STOCK)
                .fieldName("kind")
                .property("max_length", "20")
                .build());
        equal(described().getCollectionSchema().getField("kind").getMaxLength(), 20);
    }

    private void renamed() {
        admin.createAlias(CreateAliasReq.builder().collectionName(STOCK).alias(ALIAS).build());
        rename(STOCK, STOCK + "_2");
        equal(Books.count(admin, ALIAS), (long) ROWS);
        rename(STOCK + "_2", STOCK);
        admin.dropAlias(DropAliasReq.builder().alias(ALIAS).build());
    }

    private void rename(String from, String to) {
        admin.renameCollection(RenameCollectionReq.builder()
                .collectionName(from)
                .newCollectionName(to)
                .build());
    }

    private void properties() {
        String key = "collection.ttl.seconds";
        admin.alterCollectionProperties(AlterCollectionPropertiesReq.builder()
                .collectionName(STOCK)
                .property(key, "3600")
                .build());
        equal(described().getProperties().get(key), "3600");
        admin.dropCollectionProperties(DropCollectionPropertiesReq.builder()
                .collectionName(STOCK)
                .propertyKeys(List.of(key))
                .build());
        holds(!described().getProperties().containsKey(key), "the property is still there");
    }

    private void emptied() {
        admin.flush(FlushReq.builder().collectionNames(List.of(STOCK)).build());
        GetCollectionStatsReq stats = GetCollectionStatsReq.builder().collectionName(STOCK).build();
        equal(admin.getCollectionStats(stats).getNumOfEntities(), (long) ROWS);
        Long compaction = admin.compact(CompactReq.builder().collectionName(STOCK).build())
                .getCompactionID();
        GetCompactionStateReq request =
                GetCompactionStateReq.builder().compactionID(compaction).build();
        equal(admin.getCompactionState(request).getState(), CompactionState.Completed);
        admin.truncateCollection(TruncateCollectionReq.builder().collectionName(STOCK).build());
        equal(Books.count(admin, STOCK), 0L);
    }
}
