package latchkey.conformance;

import static latchkey.conformance.Cluster.PREFIX;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.service.collection.request.CreateCollectionReq;
import io.milvus.v2.service.collection.request.DropCollectionReq;
import io.milvus.v2.service.collection.request.GetLoadStateReq;
import io.milvus.v2.service.vector.request.DeleteReq;
import io.milvus.v2.service.vector.request.GetReq;
import io.milvus.v2.service.vector.request.InsertReq;
import io.milvus.v2.service.vector.request.QueryReq;
import io.milvus.v2.service.vector.request.SearchReq;
import io.milvus.v2.service.vector.request.UpsertReq;
import io.milvus.v2.service.vector.request.data.FloatVec;
import io.milvus.v2.service.vector.response.QueryResp;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Small collections for the stories about who may do what. */
final class Books {
    static final String BOOKS = PREFIX + "books";
    static final String FILMS = PREFIX + "films";
    static final String MISSING = PREFIX + "missing";
    static final List<Long> IDS = List.of(0L, 1L, 2L, 3L, 4L, 5L);

    private Books() {}

    static JsonObject row(long id) {
        JsonArray vector = new JsonArray();
        for (float value : new float[] {1, id / 10f, 0, 0.5f}) {
            vector.add(value);
        }
        JsonObject row = new JsonObject();
        row.addProperty("id", id);
        row.add("vector", vector);
        return row;
    }

    static void create(MilvusClientV2 client, String name) throws InterruptedException {
        create(client, name, IDS.stream().map(Books::row).collect(Collectors.toList()));
    }

    static void create(MilvusClientV2 client, String name, List<JsonObject> rows) throws InterruptedException {
        client.createCollection(
                CreateCollectionReq.builder().collectionName(name).dimension(4).build());
        insert(client, name, rows);
        // The quick setup of this SDK asks for the load and does not wait for it.
        GetLoadStateReq loaded = GetLoadStateReq.builder().collectionName(name).build();
        for (int tries = 0; !client.getLoadState(loaded) && tries < 600; tries++) {
            Thread.sleep(50);
        }
    }

    static void insert(MilvusClientV2 client, String name, List<JsonObject> rows) {
        client.insert(InsertReq.builder().collectionName(name).data(rows).build());
    }

    static void upsert(MilvusClientV2 client, String name, List<JsonObject> rows) {
        client.upsert(UpsertReq.builder().collectionName(name).data(rows).build());
    }

    static void delete(MilvusClientV2 client, String name, String filter) {
        client.delete(DeleteReq.builder().collectionName(name).filter(filter).build());
    }

    static void drop(MilvusClientV2 client, String name) {
        client.dropCollection(DropCollectionReq.builder().collectionName(name).build());
    }

    static List<Long> search(MilvusClientV2 client, String name) {
        return search(client, name, "");
    }

    /** The ids that a search for all rows finds, in ascending order. */
    static List<Long> search(MilvusClientV2 client, String name, String filter) {
        SearchReq request = SearchReq.builder()
                .collectionName(name)
                .data(List.of(new FloatVec(List.of(1f, 0f, 0f, 0f))))
                .filter(filter)
                .topK(20)
                .build();
        return client.search(request).getSearchResults().get(0).stream()
                .map(hit -> (Long) hit.getId())
                .sorted()
                .collect(Collectors.toList());
    }

    static List<Long> query(MilvusClientV2 client, String name) {
        return query(client, name, "id >= 0");
    }

    static List<Long> query(MilvusClientV2 client, String name, String filter) {
        QueryReq request = QueryReq.builder()
                .collectionName(name)
                .filter(filter)
                .outputFields(List.of("id"))
                .build();
        return ids(client.query(request).getQueryResults());
    }

    static List<Long> get(MilvusClientV2 client, String name, List<Long> ids) {
        GetReq request = GetReq.builder()
                .collectionName(name)
                .ids(new ArrayList<>(ids))
                .outputFields(List.of("id"))
                .build();
        return ids(client.get(request).getGetResults());
    }

    static long count(MilvusClientV2 client, String name) {
        QueryReq request = QueryReq.builder()
                .collectionName(name)
                .filter("")
                .outputFields(List.of("count(*)"))
                .build();
        return (Long) client.query(request).getQueryResults().get(0).getEntity().get("count(*)");
    }

    private static List<Long> ids(List<QueryResp.QueryResult> rows) {
        return rows.stream().map(row -> (Long) row.getEntity().get("id")).sorted().collect(Collectors.toList());
    }
}
