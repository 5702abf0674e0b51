package latchkey.conformance;

import static latchkey.conformance.Checks.equal;
import static latchkey.conformance.Checks.holds;
import static latchkey.conformance.Data.ROWS;
import static latchkey.conformance.Data.STOCK;
import static latchkey.conformance.Data.ids;

import io.milvus.orm.iterator.QueryIterator;
import io.milvus.orm.iterator.SearchIteratorV2;
import io.milvus.response.QueryResultsWrapper;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.common.ConsistencyLevel;
import io.milvus.v2.common.IndexParam;
import io.milvus.v2.service.collection.request.CreateCollectionReq;
import io.milvus.v2.service.vector.request.AnnSearchReq;
import io.milvus.v2.service.vector.request.HybridSearchReq;
import io.milvus.v2.service.vector.request.QueryIteratorReq;
import io.milvus.v2.service.vector.request.SearchIteratorReqV2;
import io.milvus.v2.service.vector.request.SearchReq;
import io.milvus.v2.service.vector.request.data.BaseVector;
import io.milvus.v2.service.vector.request.data.FloatVec;
import io.milvus.v2.service.vector.request.data.SparseFloatVec;
import io.milvus.v2.service.vector.request.ranker.RRFRanker;
import io.milvus.v2.service.vector.request.ranker.WeightedRanker;
import io.milvus.v2.service.vector.response.SearchResp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** The kinds of search over the rows of {@link Data}, compared with what is computed here. */
final class Search {
    private static final float AT = 6.25f;

    private final Checks checks;
    private final MilvusClientV2 admin;

    Search(Checks checks, MilvusClientV2 admin) {
        this.checks = checks;
        this.admin = admin;
    }

    void run() {
        checks.check("ranges, groups, offsets, several vectors, sparse vectors", this::searched);
        checks.check("hybrid search by RRF and by weights", this::hybrid);
        checks.check("a search iterator gives every row once", this::searchIterated);
        checks.check("a query iterator gives every row once", this::queryIterated);
    }

    private static FloatVec dense(float x) {
        return new FloatVec(List.of(x, 0f));
    }

    private static SparseFloatVec sparse(float weight) {
        return new SparseFloatVec(new TreeMap<>(Map.of(1L, weight)));
    }

    private static SearchReq.SearchReqBuilder request(int limit, BaseVector... vectors) {
        return SearchReq.builder().collectionName(STOCK).annsField("v").limit(limit).data(List.of(vectors));
    }

    private List<List<Long>> found(SearchReq request) {
        return admin.search(request).getSearchResults().stream()
                .map(Search::idsOf)
                .collect(Collectors.toList());
    }

    private static List<Long> idsOf(List<SearchResp.SearchResult> hits) {
        return hits.stream().map(hit -> (Long) hit.getId()).collect(Collectors.toList());
    }

    private void searched() {
        equal(found(request(2, dense(4.1f)).offset(1).build()), List.of(ids(5, 3)));
        equal(found(request(2, dense(10.1f), dense(20.1f)).build()), List.of(ids(10, 11), ids(20, 21)));
        equal(found(request(3, dense(5.1f)).groupByFieldName("kind").build()), List.of(ids(5, 6, 4)));
        SearchReq strict = request(2, dense(5.1f))
                .groupByFieldName("kind")
                .groupSize(2)
                .strictGroupSize(true)
                .build();
        equal(found(strict), List.of(ids(5, 8, 6, 3)));
        Map<String, Object> range = Map.of("radius", 17, "range_filter", 4);
        equal(found(request(100, dense(0)).searchParams(range).build()), List.of(ids(2, 3, 4)));
        equal(found(request(3, sparse(1)).annsField("words").build()), List.of(ids(0, 1, 2)));
        SearchReq filtered = request(2, dense(0))
                .filter("id in {ids}")
                .filterTemplateValues(Map.of("ids", List.of(9L, 7L, 8L)))
                .consistencyLevel(ConsistencyLevel.STRONG)
                .build();
        equal(found(filtered), List.of(ids(7, 8)));
        SearchReq rounded = request(1, dense(5.123f)).roundDecimal(2).build();
        float score = admin.search(rounded).getSearchResults().get(0).get(0).getScore();
        equal(score, 0.02f);
    }

    private interface Worth {
        /** @param far the squared distance, near the inner product; ranks begin with 1 */
        double of(int rank, int other, double far, double near);
    }

    private static List<Double> scores(Worth worth) {
        List<Long> order = LongStream.range(0, ROWS)
                .boxed()
                .sorted(Comparator.comparingDouble(id -> Math.abs(id - AT)))
                .collect(Collectors.toList());
        List<Double> scores = new ArrayList<>();
        for (int at = 0; at < ROWS; at++) {
            long id = order.get(at);
            scores.add(worth.of(at + 1, (int) id + 1, Math.pow(id - AT, 2), 0.001 * (1000 - id)));
        }
        scores.sort(Comparator.reverseOrder());
        return scores;
    }

    private void fuses(CreateCollectionReq.Function ranker, List<Double> wanted) {
        AnnSearchReq near = AnnSearchReq.builder()
                .vectorFieldName("v")
                .vectors(List.of(dense(AT)))
                .metricType(IndexParam.MetricType.L2)
                .limit(ROWS)
                .build();
        AnnSearchReq words = AnnSearchReq.builder()
                .vectorFieldName("words")
                .vectors(List.of(sparse(0.001f)))
                .metricType(IndexParam.MetricType.IP)
                .limit(ROWS)
                .build();
        HybridSearchReq request = HybridSearchReq.builder()
                .collectionName(STOCK)
                .searchRequests(List.of(near, words))
                .ranker(ranker)
                .limit(20)
                .outFields(List.of("kind"))
                .build();
        List<SearchResp.SearchResult> hits =
                admin.hybridSearch(request).getSearchResults().get(0);
        equal(hits.size(), 20);
        for (int rank = 0; rank < hits.size(); rank++) {
            SearchResp.SearchResult hit = hits.get(rank);
            double difference = Math.abs(hit.getScore() - wanted.get(rank));
            holds(difference < 1e-5, "score " + hit.getScore() + ", wanted " + wanted.get(rank));
            equal(hit.getEntity().get("kind"), "k" + (Long) hit.getId() % 3);
        }
    }

    private void hybrid() {
        fuses(
                RRFRanker.builder().k(60).build(),
                scores((rank, other, far, near) -> 1.0 / (60 + rank) + 1.0 / (60 + other)));
        // This SDK does not ask for scores of one scale: squared distances are turned around, products kept.
        fuses(
                WeightedRanker.builder().weights(List.of(0.8f, 0.2f)).build(),
                scores((rank, other, far, near) -> 0.8 * (1 - 2 * Math.atan(far) / Math.PI) + 0.2 * near));
    }

    private void searchIterated() {
        SearchIteratorV2 iterator = admin.searchIteratorV2(SearchIteratorReqV2.builder()
                .collectionName(STOCK)
                .vectorFieldName("v")
                .vectors(List.of(dense(0)))
                .metricType(IndexParam.MetricType.L2)
                .filter("id >= 50")
                .batchSize(30)
                .build());
        List<Long> found = new ArrayList<>();
        for (List<SearchResp.SearchResult> page = iterator.next(); !page.isEmpty(); page = iterator.next()) {
            found.addAll(idsOf(page));
        }
        iterator.close();
        equal(found, LongStream.range(50, ROWS).boxed().collect(Collectors.toList()));
    }

    private void queryIterated() {
        QueryIterator iterator = admin.queryIterator(QueryIteratorReq.builder()
                .collectionName(STOCK)
                .expr("note < 3")
                .outputFields(List.of("id"))
                .batchSize(30)
                .build());
        List<Long> found = new ArrayList<>();
        List<QueryResultsWrapper.RowRecord> page = iterator.next();
        for (; !page.isEmpty(); page = iterator.next()) {
            page.forEach(row -> found.add((Long) row.get("id")));
        }
        iterator.close();
        equal(found, LongStream.range(0, ROWS).filter(id -> id % 5 < 3).boxed().collect(Collectors.toList()));
    }
}
