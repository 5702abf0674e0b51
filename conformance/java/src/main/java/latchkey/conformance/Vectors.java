package latchkey.conformance;

import static latchkey.conformance.Checks.equal;
import static latchkey.conformance.Checks.holds;
import static latchkey.conformance.Checks.refused;
import static latchkey.conformance.Cluster.PREFIX;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.common.DataType;
import io.milvus.v2.service.collection.request.CreateCollectionReq;
import io.milvus.v2.service.collection.request.DescribeCollectionReq;
import io.milvus.v2.service.collection.request.DropCollectionReq;
import io.milvus.v2.service.collection.request.GetLoadStateReq;
import io.milvus.v2.service.collection.request.HasCollectionReq;
import io.milvus.v2.service.collection.request.LoadCollectionReq;
import io.milvus.v2.service.collection.request.ReleaseCollectionReq;
import io.milvus.v2.service.collection.response.DescribeCollectionResp;
import io.milvus.v2.service.utility.request.FlushReq;
import io.milvus.v2.service.vector.request.DeleteReq;
import io.milvus.v2.service.vector.request.GetReq;
import io.milvus.v2.service.vector.request.InsertReq;
import io.milvus.v2.service.vector.request.QueryReq;
import io.milvus.v2.service.vector.request.SearchReq;
import io.milvus.v2.service.vector.request.data.BaseVector;
import io.milvus.v2.service.vector.request.data.FloatVec;
import io.milvus.v2.service.vector.response.InsertResp;
import io.milvus.v2.service.vector.response.QueryResp;
import io.milvus.v2.service.vector.response.SearchResp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** The main job, on real vectors: every answer is compared with one computed here. */
final class Vectors {
    static final String COLLECTION = PREFIX + "shop";
    static final int DIMENSION = 16;
    private static final int ROWS = 300;
    private static final String[] COLOURS = {"red", "green", "blue"};
    private static final Gson JSON = new Gson();

    /** What was inserted, as plain values. */
    static final class Row {
        final long id;
        final List<Float> vector;
        final String colour;
        final double price;
        final int size;

        Row(long id, List<Float> vector) {
            this.id = id;
            this.vector = vector;
            this.colour = COLOURS[(int) (id % 3)];
            this.price = id * 1.5;
            this.size = (int) (id % 5);
        }

        JsonObject json() {
            JsonObject tags = new JsonObject();
            tags.addProperty("size", size);
            JsonObject row = new JsonObject();
            row.addProperty("id", id);
            row.add("vector", JSON.toJsonTree(vector));
            row.addProperty("colour", colour);
            row.addProperty("price", price);
            row.add("tags", tags);
            return row;
        }
    }

    static final class Hit {
        final long id;
        final double score;

        Hit(long id, double score) {
            this.id = id;
            this.score = score;
        }
    }

    private final Checks checks;
    private final MilvusClientV2 admin;
    private final List<Float> query = new ArrayList<>();
    private List<Row> rows = new ArrayList<>();

    Vectors(Checks checks, MilvusClientV2 admin) {
        this.checks = checks;
        this.admin = admin;
        Random source = new Random(7);
        for (long id = 0; id < ROWS; id++) {
            List<Float> vector = new ArrayList<>();
            for (int n = 0; n < DIMENSION; n++) {
                vector.add(source.nextFloat() * 2 - 1);
            }
            rows.add(new Row(id, vector));
        }
        for (int n = 0; n < DIMENSION; n++) {
            query.add((float) Math.sin(n + 1));
        }
    }

    int size() {
        return rows.size();
    }

    /** Ids and cosines of the nearest rows, by brute force. */
    private List<Hit> nearest(int limit, Predicate<Row> keep) {
        return rows.stream()
                .filter(keep)
                .map(row -> new Hit(row.id, cosine(query, row.vector)))
                .sorted(Comparator.comparingDouble(hit -> -hit.score))
                .limit(limit)
                .collect(Collectors.toList());
    }

    private static void sameHits(List<SearchResp.SearchResult> hits, List<Hit> wanted) {
        equal(
                hits.stream().map(hit -> (Long) hit.getId()).collect(Collectors.toList()),
                wanted.stream().map(hit -> hit.id).collect(Collectors.toList()));
        for (int rank = 0; rank < wanted.size(); rank++) {
            float got = hits.get(rank).getScore();
            double score = wanted.get(rank).score;
            holds(Math.abs(got - score) < 1e-4, "score " + got + ", wanted " + score);
        }
    }

    private SearchReq.SearchReqBuilder request() {
        return SearchReq.builder().collectionName(COLLECTION).data(List.of(new FloatVec(query))).topK(10);
    }

    void search(MilvusClientV2 client) {
        client.search(request().build());
    }

    /** A search by this client must find what brute force finds. */
    void searched(MilvusClientV2 client) {
        List<List<SearchResp.SearchResult>> results = client.search(request().build()).getSearchResults();
        equal(results.size(), 1);
        sameHits(results.get(0), nearest(10, row -> true));
    }

    List<QueryResp.QueryResult> find(MilvusClientV2 client, String filter, List<String> outputs, long limit) {
        QueryReq request = QueryReq.builder()
                .collectionName(COLLECTION)
                .filter(filter)
                .outputFields(outputs)
                .limit(limit)
                .build();
        return client.query(request).getQueryResults();
    }

    void counted(long wanted) {
        QueryReq request = QueryReq.builder()
                .collectionName(COLLECTION)
                .filter("")
                .outputFields(List.of("count(*)"))
                .build();
        equal(admin.query(request).getQueryResults().get(0).getEntity().get("count(*)"), wanted);
    }

    private boolean exists(String name) {
        return admin.hasCollection(HasCollectionReq.builder().collectionName(name).build());
    }

    private boolean loaded() {
        return admin.getLoadState(GetLoadStateReq.builder().collectionName(COLLECTION).build());
    }

    static void insert(MilvusClientV2 client, List<JsonObject> data, long wanted) {
        InsertResp done =
                client.insert(InsertReq.builder().collectionName(COLLECTION).data(data).build());
        equal(done.getInsertCnt(), wanted);
    }

    void run() {
        fill();
        searches();
        changes();
    }

    private void fill() {
        checks.check("create a collection by the quick setup", () -> {
            admin.createCollection(CreateCollectionReq.builder()
                    .collectionName(COLLECTION)
                    .dimension(DIMENSION)
                    .build());
            List<String> names = admin.listCollections().getCollectionNames();
            holds(names.contains(COLLECTION), "missing in " + names);
            equal(exists(COLLECTION), true);
            equal(exists(COLLECTION + "_not"), false);
        });
        checks.check("the collection is described", () -> {
            DescribeCollectionResp described = describe(admin);
            equal(described.getCollectionName(), COLLECTION);
            equal(described.getEnableDynamicField(), true);
            equal(described.getAutoID(), false);
            equal(described.getPrimaryFieldName(), "id");
            equal(described.getFieldNames().stream().sorted().collect(Collectors.toList()), List.of("id", "vector"));
            equal(described.getVectorFieldNames(), List.of("vector"));
            CreateCollectionReq.FieldSchema vector =
                    described.getCollectionSchema().getField("vector");
            equal(vector.getDataType(), DataType.FloatVector);
            equal(vector.getDimension(), DIMENSION);
            // The quick setup of this SDK asks for the load and does not wait for it.
            for (int tries = 0; !loaded() && tries < 600; tries++) {
                Thread.sleep(100);
            }
            holds(loaded(), "not loaded");
        });
        checks.check("insert rows with dynamic fields", () -> {
            for (int start = 0; start < ROWS; start += 100) {
                List<JsonObject> data =
                        rows.subList(start, start + 100).stream().map(Row::json).collect(Collectors.toList());
                InsertResp done =
                        admin.insert(InsertReq.builder().collectionName(COLLECTION).data(data).build());
                equal(done.getInsertCnt(), 100L);
                equal(done.getPrimaryKeys(), LongStream.range(start, start + 100L).boxed().collect(Collectors.toList()));
            }
        });
    }

    private void searches() {
        checks.check("search finds what brute force finds", () -> searched(admin));
        checks.check("search with two vectors", () -> {
            List<BaseVector> data = List.of(new FloatVec(rows.get(5).vector), new FloatVec(rows.get(250).vector));
            List<List<SearchResp.SearchResult>> results = admin.search(
                            SearchReq.builder().collectionName(COLLECTION).data(data).topK(3).build())
                    .getSearchResults();
            equal(results.stream().map(List::size).collect(Collectors.toList()), List.of(3, 3));
            equal(results.stream().map(hits -> hits.get(0).getId()).collect(Collectors.toList()), List.of(5L, 250L));
        });
        checks.check("search with a filter and output fields", () -> {
            List<SearchResp.SearchResult> hits = admin.search(request()
                            .filter("colour == \"red\" and price < 200")
                            .outputFields(List.of("colour", "tags"))
                            .build())
                    .getSearchResults()
                    .get(0);
            sameHits(hits, nearest(10, row -> row.colour.equals("red") && row.price < 200));
            for (SearchResp.SearchResult hit : hits) {
                equal(hit.getEntity().get("colour"), "red");
                equal(sizeOf(hit.getEntity()), rows.get((int) (long) hit.getId()).size);
            }
        });
        checks.check("query with a filter on dynamic fields", () -> {
            Map<Object, Object> found = new TreeMap<>();
            String filter = "price >= 30 and price < 45 and colour != \"blue\"";
            for (QueryResp.QueryResult row : find(admin, filter, List.of("id", "price"), 100)) {
                found.put(row.getEntity().get("id"), ((Number) row.getEntity().get("price")).doubleValue());
            }
            Map<Object, Object> wanted = new TreeMap<>();
            rows.stream()
                    .filter(row -> row.price >= 30 && row.price < 45 && !row.colour.equals("blue"))
                    .forEach(row -> wanted.put(row.id, row.price));
            equal(found, wanted);
            long sized = rows.stream().filter(row -> row.size == 1 || row.size == 2).count();
            equal((long) find(admin, "tags[\"size\"] in [1, 2]", List.of("id"), 500).size(), sized);
        });
        checks.check("count the rows", () -> counted(ROWS));
        checks.check("get rows by id", () -> {
            List<QueryResp.QueryResult> found = get(3L, 299L);
            equal(found.size(), 2);
            for (QueryResp.QueryResult result : found) {
                Map<String, Object> entity = result.getEntity();
                Row wanted = rows.get((int) (long) entity.get("id"));
                equal(entity.get("colour"), wanted.colour);
                equal(((Number) entity.get("price")).doubleValue(), wanted.price);
                equal(sizeOf(entity), wanted.size);
                equal(entity.get("vector"), wanted.vector);
            }
        });
    }

    private void changes() {
        checks.check("delete by id and by filter", () -> {
            long nearest = nearest(1, row -> true).get(0).id;
            DeleteReq two = DeleteReq.builder().collectionName(COLLECTION).ids(List.of(0L, nearest)).build();
            equal(admin.delete(two).getDeleteCnt(), 2L);
            admin.delete(DeleteReq.builder().collectionName(COLLECTION).filter("price > 375").build());
            rows = rows.stream()
                    .filter(row -> row.id != 0 && row.id != nearest && row.price <= 375)
                    .collect(Collectors.toList());
            equal(get(0L, nearest).size(), 0);
            searched(admin);
            counted(rows.size());
        });
        checks.check("flush", () -> {
            admin.flush(FlushReq.builder().collectionNames(List.of(COLLECTION)).build());
            searched(admin);
            counted(rows.size());
        });
        checks.check("a released collection cannot be searched", () -> {
            admin.releaseCollection(ReleaseCollectionReq.builder().collectionName(COLLECTION).build());
            holds(!loaded(), "still loaded");
            refused("101", Pattern.compile(".*collection not loaded.*"), () -> search(admin));
        });
        checks.check("a loaded collection can be searched again", () -> {
            admin.loadCollection(LoadCollectionReq.builder().collectionName(COLLECTION).build());
            holds(loaded(), "not loaded");
            searched(admin);
        });
        checks.check("a missing collection and a broken filter are refused", () -> {
            Pattern missing = Pattern.compile(".*collection not found.*");
            refused("100", missing, () -> describe(admin, COLLECTION + "_not"));
            for (String broken : List.of("price >", "colour ==== 1", "\"")) {
                try {
                    find(admin, broken, List.of("id"), 1);
                } catch (RuntimeException failure) {
                    String text = Refusal.of(failure).text;
                    holds(text.toLowerCase().contains("expr"), "the filter " + broken + ": " + text);
                    continue;
                }
                throw new AssertionError("the filter " + broken + " was accepted");
            }
            searched(admin);
        });
    }

    void runLast() {
        checks.check("drop the collection", () -> {
            drop(admin);
            equal(exists(COLLECTION), false);
            holds(!admin.listCollections().getCollectionNames().contains(COLLECTION), "still listed");
        });
    }

    static void drop(MilvusClientV2 client) {
        client.dropCollection(DropCollectionReq.builder().collectionName(COLLECTION).build());
    }

    static DescribeCollectionResp describe(MilvusClientV2 client) {
        return describe(client, COLLECTION);
    }

    private static DescribeCollectionResp describe(MilvusClientV2 client, String name) {
        return client.describeCollection(DescribeCollectionReq.builder().collectionName(name).build());
    }

    private List<QueryResp.QueryResult> get(Object... ids) {
        GetReq request = GetReq.builder()
                .collectionName(COLLECTION)
                .ids(List.of(ids))
                .outputFields(List.of("id", "vector", "colour", "price", "tags"))
                .build();
        return admin.get(request).getGetResults();
    }

    private static int sizeOf(Map<String, Object> entity) {
        return JSON.toJsonTree(entity.get("tags")).getAsJsonObject().get("size").getAsInt();
    }

    private static double cosine(List<Float> left, List<Float> right) {
        double dot = 0;
        double lefts = 0;
        double rights = 0;
        for (int n = 0; n < left.size(); n++) {
            dot += (double) left.get(n) * right.get(n);
            lefts += (double) left.get(n) * left.get(n);
            rights += (double) right.get(n) * right.get(n);
        }
        return dot / Math.sqrt(lefts * rights);
    }
}
