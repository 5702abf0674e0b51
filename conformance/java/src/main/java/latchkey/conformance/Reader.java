package latchkey.conformance;

import static latchkey.conformance.Checks.equal;
import static latchkey.conformance.Checks.refused;
import static latchkey.conformance.Cluster.PREFIX;

import io.milvus.v2.client.ConnectConfig;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.service.collection.request.HasCollectionReq;
import io.milvus.v2.service.rbac.request.CreateRoleReq;
import io.milvus.v2.service.rbac.request.DescribeRoleReq;
import io.milvus.v2.service.rbac.request.GrantPrivilegeReqV2;
import io.milvus.v2.service.rbac.request.RevokePrivilegeReqV2;
import java.util.List;
import java.util.stream.Collectors;

/** A user with a role of its own, and a connection that stays open while the role changes. */
final class Reader {
    static final String PASSWORD = "Reader-pass1";
    static final String ANY = "Privilege\\w+";
    static final String DEFAULT = "default";
    /** The database that is shown of cluster-wide privileges, as a pattern. */
    static final String ALL = "\\*";

    final MilvusClientV2 admin;
    final String name;
    final String role;
    MilvusClientV2 session;

    Reader(MilvusClientV2 admin, String name) {
        this.admin = admin;
        this.name = PREFIX + name;
        this.role = this.name + "_role";
    }

    void createRole() {
        admin.createRole(CreateRoleReq.builder().roleName(role).build());
    }

    void join() {
        join(role);
    }

    /** Makes the user with a role and signs in. */
    void join(String role) {
        Users.create(admin, name, PASSWORD);
        Users.grant(admin, name, role);
        session = Cluster.signIn(name, PASSWORD);
    }

    /** A session of the user in another database. */
    MilvusClientV2 in(String database) {
        return Cluster.connect(
                ConnectConfig.builder().username(name).password(PASSWORD).dbName(database));
    }

    void grant(String privilege, String collection) {
        grant(privilege, collection, DEFAULT);
    }

    void grant(String privilege, String collection, String database) {
        admin.grantPrivilegeV2(GrantPrivilegeReqV2.builder()
                .roleName(role)
                .privilege(privilege)
                .collectionName(collection)
                .dbName(database)
                .build());
    }

    void revoke(String privilege, String collection) {
        revoke(privilege, collection, DEFAULT);
    }

    void revoke(String privilege, String collection, String database) {
        admin.revokePrivilegeV2(RevokePrivilegeReqV2.builder()
                .roleName(role)
                .privilege(privilege)
                .collectionName(collection)
                .dbName(database)
                .build());
    }

    void denied(String privilege, Checks.Step step) throws Exception {
        denied(privilege, DEFAULT, step);
    }

    void denied(String privilege, String database, Checks.Step step) throws Exception {
        refused("PERMISSION_DENIED", Cluster.denied(name, privilege, database), step);
    }

    void searches(String collection) {
        equal(Books.search(session, collection), Books.IDS);
    }

    void cannotSearch(String collection) throws Exception {
        denied("PrivilegeSearch", () -> Books.search(session, collection));
    }

    void queries(String collection) {
        equal(Books.query(session, collection), Books.IDS);
    }

    void cannotQuery(String collection) throws Exception {
        denied("PrivilegeQuery", () -> Books.query(session, collection));
    }

    boolean has(String collection) {
        return session.hasCollection(
                HasCollectionReq.builder().collectionName(collection).build());
    }

    /** What a client sees, in alphabetical order. */
    static List<String> collections(MilvusClientV2 client) {
        return sorted(client.listCollections().getCollectionNames());
    }

    List<String> databases() {
        return sorted(session.listDatabases().getDatabaseNames());
    }

    /** What the role grants in all databases: `type database.object privilege`. */
    List<String> shown() {
        DescribeRoleReq request = DescribeRoleReq.builder().roleName(role).dbName("*").build();
        return admin.describeRole(request).getGrantInfos().stream()
                .map(row -> String.format(
                        "%s %s.%s %s", row.getObjectType(), row.getDbName(), row.getObjectName(), row.getPrivilege()))
                .sorted()
                .collect(Collectors.toList());
    }

    static List<String> sorted(List<String> names) {
        return names.stream().sorted().collect(Collectors.toList());
    }
}
