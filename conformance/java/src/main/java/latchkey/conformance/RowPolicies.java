package latchkey.conformance;

import static latchkey.conformance.Books.IDS;
import static latchkey.conformance.Checks.equal;
import static latchkey.conformance.Checks.refused;
import static latchkey.conformance.Cluster.ADMIN;
import static latchkey.conformance.Cluster.ADMIN_PASSWORD;
import static latchkey.conformance.Cluster.PREFIX;

import com.google.gson.JsonObject;
import io.milvus.v2.client.MilvusClientV2;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Row policies: two users with the same rights on a collection find and write their own rows only. */
final class RowPolicies {
    private static final String NOTES = PREFIX + "notes";
    private static final String OWN = "own_rows";
    private static final String TEAM = "rows_of_the_team";
    private static final List<Long> OF_GINA = List.of(0L, 1L, 2L);
    private static final List<Long> OF_HANS = List.of(3L, 4L);
    private static final List<Long> OF_TEAM = List.of(2L, 5L);
    private static final Pattern VIOLATED =
            Pattern.compile("new row violates row policy of collection .*: privilege not permitted");

    private final Checks checks;
    private final MilvusClientV2 admin;
    private final Reader gina;
    private final Reader hans;
    private final PolicyCalls policies = new PolicyCalls(ADMIN, ADMIN_PASSWORD, NOTES);

    RowPolicies(Checks checks, MilvusClientV2 admin) {
        this.checks = checks;
        this.admin = admin;
        this.gina = new Reader(admin, "gina");
        this.hans = new Reader(admin, "hans");
    }

    void run() {
        reads();
        writes();
        tags();
        management();
    }

    private static void finds(MilvusClientV2 client, List<Long> wanted) {
        equal(Books.search(client, NOTES), wanted);
        equal(Books.query(client, NOTES), wanted);
        List<Long> all = new ArrayList<>(IDS);
        all.add(6L);
        equal(Books.get(client, NOTES, all), wanted);
        equal(Books.count(client, NOTES), (long) wanted.size());
    }

    private static JsonObject row(long id, String owner, String team) {
        JsonObject row = Books.row(id);
        row.addProperty("owner", owner);
        row.addProperty("team", team);
        return row;
    }

    private String owner(long id) {
        if (OF_GINA.contains(id)) {
            return gina.name;
        }
        return OF_HANS.contains(id) ? hans.name : "nobody";
    }

    private void reads() {
        checks.check("without a row policy both users find every row", () -> {
            List<JsonObject> rows = IDS.stream()
                    .map(id -> row(id, owner(id), OF_TEAM.contains(id) ? "blue" : "red"))
                    .collect(Collectors.toList());
            Books.create(admin, NOTES, rows);
            gina.createRole();
            gina.grant("CollectionReadWrite", NOTES);
            gina.join();
            hans.join(gina.role);
            finds(gina.session, IDS);
            finds(hans.session, IDS);
        });
        checks.check("with one each finds its own by search, query, get and count, db_admin all", () -> {
            policies.create(OWN, "owner == $current_user");
            equal(policies.list(), Map.of(OWN, "owner == $current_user"));
            finds(gina.session, OF_GINA);
            finds(hans.session, OF_HANS);
            finds(admin, IDS);
        });
        checks.check("no filter finds a row that the policy hides", () -> {
            equal(Books.query(gina.session, NOTES, "id >= 0 or id < 0"), OF_GINA);
            equal(Books.query(gina.session, NOTES, "owner == \"" + hans.name + "\""), List.of());
            equal(Books.search(gina.session, NOTES, "id in [1, 3, 5]"), List.of(1L));
        });
    }

    private void writes() {
        checks.check("nobody writes, replaces or deletes a row of another", () -> {
            List<JsonObject> ofHans = List.of(row(6, hans.name, "red"));
            refused("1401", VIOLATED, () -> Books.insert(gina.session, NOTES, ofHans));
            List<JsonObject> taken = List.of(row(3, gina.name, "red"));
            refused("1401", VIOLATED, () -> Books.upsert(gina.session, NOTES, taken));
            Books.insert(gina.session, NOTES, List.of(row(6, gina.name, "red")));
            finds(gina.session, List.of(0L, 1L, 2L, 6L));
            Books.delete(gina.session, NOTES, "id in [3, 5, 6]");
            finds(gina.session, OF_GINA);
            finds(admin, IDS);
        });
    }

    private void tags() {
        checks.check("a policy by tags follows the user's tags at the next call", () -> {
            policies.create(TEAM, "team == $current_user_tags[\"team\"]");
            finds(gina.session, OF_GINA);
            policies.tag(gina.name, "team", "blue");
            equal(policies.tags(gina.name), Map.of("team", "blue"));
            finds(gina.session, List.of(0L, 1L, 2L, 5L));
            finds(hans.session, OF_HANS);
            policies.untag(gina.name, "team");
            finds(gina.session, OF_GINA);
        });
    }

    private void management() {
        checks.check("only who may manage them sees or changes policies and others' tags", () -> {
            PolicyCalls byHans = new PolicyCalls(hans.name, Reader.PASSWORD, NOTES);
            equal(byHans.tags(hans.name), Map.of());
            hans.denied(Reader.ANY, "(default|\\*)", () -> byHans.tag(hans.name, "team", "blue"));
            hans.denied(Reader.ANY, "(default|\\*)", () -> byHans.tags(gina.name));
            hans.denied(Reader.ANY, "(default|\\*)", () -> byHans.create("mine", "id >= 0"));
            hans.denied(Reader.ANY, "(default|\\*)", () -> byHans.drop(OWN));
            hans.denied(Reader.ANY, "(default|\\*)", byHans::list);
        });
        checks.check("a policy that exists, is missing or is no filter is refused", () -> {
            Pattern exists = Pattern.compile("row policy .* already exists .*");
            refused("1100", exists, () -> policies.create(OWN, "id > 0"));
            Pattern missing = Pattern.compile("row policy .* does not exist .*");
            refused("1100", missing, () -> policies.drop("missing"));
            refused("1100", Pattern.compile(".*expr.*"), () -> policies.create("broken", "owner =="));
        });
        checks.check("the last policy closes the collection as long as it is there, and no longer", () -> {
            policies.drop(OWN);
            finds(gina.session, List.of());
            policies.drop(TEAM);
            equal(policies.list(), Map.of());
            finds(gina.session, IDS);
        });
    }
}
