package latchkey.conformance;

import static latchkey.conformance.Checks.equal;
import static latchkey.conformance.Checks.holds;
import static latchkey.conformance.Checks.refused;
import static latchkey.conformance.Cluster.PREFIX;
import static latchkey.conformance.Cluster.signIn;
import static latchkey.conformance.Vectors.COLLECTION;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.exception.MilvusClientException;
import io.milvus.v2.service.vector.request.DeleteReq;
import java.util.List;

/** What the built-in roles let a user do; a grant and a revocation are felt on the next call. */
final class Roles {
    private static final String CAROL = PREFIX + "carol";
    private static final String ANY = "Privilege\\w+";

    private final Checks checks;
    private final MilvusClientV2 admin;
    private final Vectors vectors;
    private MilvusClientV2 carol;

    Roles(Checks checks, MilvusClientV2 admin, Vectors vectors) {
        this.checks = checks;
        this.admin = admin;
        this.vectors = vectors;
    }

    private static void denied(String privilege, Checks.Step step) throws Exception {
        refused("PERMISSION_DENIED", Cluster.denied(CAROL, privilege), step);
    }

    private void insert() {
        JsonArray vector = new JsonArray();
        for (int n = 0; n < Vectors.DIMENSION; n++) {
            vector.add(0.5f);
        }
        JsonObject row = new JsonObject();
        row.addProperty("id", 9001L);
        row.add("vector", vector);
        row.addProperty("colour", "red");
        Vectors.insert(carol, List.of(row), 1);
    }

    private long delete(long id) {
        DeleteReq request = DeleteReq.builder().collectionName(COLLECTION).ids(List.of(id)).build();
        return carol.delete(request).getDeleteCnt();
    }

    void run() {
        withoutRole();
        readOnly();
        readWrite();
    }

    private void withoutRole() {
        checks.check("a user without a role may do nothing else", () -> {
            Users.create(admin, CAROL, "Carol-pass1");
            carol = signIn(CAROL, "Carol-pass1");
            denied(ANY, () -> vectors.search(carol));
            denied(ANY, () -> vectors.find(carol, "id < 3", List.of("id"), 10));
            denied(ANY, this::insert);
            denied("PrivilegeDropCollection", () -> Vectors.drop(carol));
            denied("PrivilegeSelectOwnership", () -> carol.listUsers());
            denied("PrivilegeCreateOwnership", () -> Users.create(carol, PREFIX + "x", "Good-pass1"));
            denied("PrivilegeDropOwnership", () -> Users.drop(carol, CAROL));
            denied("PrivilegeManageOwnership", () -> Users.grant(carol, CAROL, "db_admin"));
            try {
                equal(carol.listCollections().getCollectionNames(), List.of());
            } catch (MilvusClientException failure) {
                equal(Refusal.of(failure).code, "PERMISSION_DENIED");
            }
        });
        checks.check("a user without a role may change the own password", () -> {
            Users.update(carol, CAROL, "Carol-pass1", "Carol-pass2");
            carol = signIn(CAROL, "Carol-pass2");
        });
    }

    private void readOnly() {
        checks.check("db_ro may search, query and describe", () -> {
            Users.grant(admin, CAROL, "db_ro");
            vectors.searched(carol);
            equal(vectors.find(carol, "id in [1, 2]", List.of("id"), 10).size(), 2);
            equal(Vectors.describe(carol).getCollectionName(), COLLECTION);
            List<String> names = carol.listCollections().getCollectionNames();
            holds(names.contains(COLLECTION), "missing in " + names);
        });
        checks.check("db_ro may not write", () -> {
            denied("PrivilegeInsert", this::insert);
            denied("PrivilegeDelete", () -> delete(1));
            denied("PrivilegeDropCollection", () -> Vectors.drop(carol));
            denied("PrivilegeSelectOwnership", () -> carol.listUsers());
            vectors.counted(vectors.size());
        });
    }

    private void readWrite() {
        checks.check("db_rw may write", () -> {
            Users.revoke(admin, CAROL, "db_ro");
            Users.grant(admin, CAROL, "db_rw");
            insert();
            equal(vectors.find(carol, "id == 9001", List.of("id"), 10).size(), 1);
            equal(delete(9001), 1L);
            vectors.search(carol);
        });
        checks.check("db_rw may not manage users", () -> {
            denied("PrivilegeCreateOwnership", () -> Users.create(carol, PREFIX + "x", "Good-pass1"));
            denied("PrivilegeUpdateUser", () -> Users.update(carol, PREFIX + "bob", "", "Stolen-pass1"));
            denied("PrivilegeManageOwnership", () -> Users.grant(carol, CAROL, "db_admin"));
        });
        checks.check("a revoked role is gone on the next call", () -> {
            Users.revoke(admin, CAROL, "db_rw");
            denied(ANY, () -> vectors.search(carol));
            denied(ANY, this::insert);
        });
    }
}
