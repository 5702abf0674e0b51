package latchkey.conformance;

import static latchkey.conformance.Books.BOOKS;
import static latchkey.conformance.Books.FILMS;
import static latchkey.conformance.Books.IDS;
import static latchkey.conformance.Books.MISSING;
import static latchkey.conformance.Checks.equal;
import static latchkey.conformance.Checks.holds;
import static latchkey.conformance.Checks.refused;
import static latchkey.conformance.Cluster.ADMIN;
import static latchkey.conformance.Cluster.ADMIN_PASSWORD;
import static latchkey.conformance.Cluster.PREFIX;
import static latchkey.conformance.Grants.invalid;
import static latchkey.conformance.Reader.ALL;

import io.milvus.v2.client.ConnectConfig;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.service.database.request.CreateDatabaseReq;
import io.milvus.v2.service.database.request.DescribeDatabaseReq;
import io.milvus.v2.service.rbac.PrivilegeGroup;
import io.milvus.v2.service.rbac.request.AddPrivilegesToGroupReq;
import io.milvus.v2.service.rbac.request.CreatePrivilegeGroupReq;
import io.milvus.v2.service.rbac.request.CreateRoleReq;
import io.milvus.v2.service.rbac.request.DropPrivilegeGroupReq;
import io.milvus.v2.service.rbac.request.ListPrivilegeGroupsReq;
import io.milvus.v2.service.rbac.request.RemovePrivilegesFromGroupReq;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Groups of privileges, built-in and of one's own: at each level, and changed while they are granted. */
final class Groups {
    private static final String LAB = PREFIX + "lab";
    private static final String GROUP = PREFIX + "group";

    private final Checks checks;
    private final MilvusClientV2 admin;
    private final Reader erin;
    private MilvusClientV2 erinInLab;

    Groups(Checks checks, MilvusClientV2 admin) {
        this.checks = checks;
        this.admin = admin;
        this.erin = new Reader(admin, "erin");
    }

    void run() {
        onCollection();
        onDatabase();
        onCluster();
        ownGroup();
        ownGroupChanges();
    }

    private void insert() {
        Books.insert(erin.session, BOOKS, List.of(Books.row(9)));
    }

    private void onCollection() {
        checks.check("a built-in group on one collection", () -> {
            erin.createRole();
            erin.join();
            erin.grant("CollectionReadOnly", BOOKS);
            erin.searches(BOOKS);
            erin.queries(BOOKS);
            erin.denied("PrivilegeInsert", this::insert);
            erin.cannotQuery(FILMS);
            equal(erin.shown(), List.of("Global default." + BOOKS + " CollectionReadOnly"));
        });
        checks.check("two groups add up, and each is revoked by itself", () -> {
            erin.grant("CollectionReadWrite", BOOKS);
            insert();
            Books.delete(erin.session, BOOKS, "id == 9");
            erin.revoke("CollectionReadWrite", BOOKS);
            erin.denied("PrivilegeInsert", this::insert);
            erin.searches(BOOKS); // by the other group, still
            erin.revoke("CollectionReadOnly", BOOKS);
            erin.cannotSearch(BOOKS);
        });
    }

    private void onDatabase() {
        checks.check("built-in groups on a database, for its later collections too", () -> {
            admin.createDatabase(CreateDatabaseReq.builder().databaseName(LAB).build());
            MilvusClientV2 adminInLab = Cluster.connect(
                    ConnectConfig.builder().username(ADMIN).password(ADMIN_PASSWORD).dbName(LAB));
            Books.create(adminInLab, BOOKS);
            equal(connectFailure(), "Database " + LAB + " not exist");
            erin.grant("CollectionReadOnly", "*", LAB);
            erin.grant("DatabaseReadWrite", "*", LAB);
            erinInLab = erin.in(LAB);
            equal(Books.search(erinInLab, BOOKS), IDS);
            DescribeDatabaseReq lab = DescribeDatabaseReq.builder().databaseName(LAB).build();
            equal(erinInLab.describeDatabase(lab).getDatabaseName(), LAB);
            Books.create(adminInLab, FILMS);
            equal(Books.query(erinInLab, FILMS), IDS); // made after the grant
            equal(Reader.collections(erinInLab), Reader.sorted(List.of(BOOKS, FILMS)));
        });
        checks.check("they allow nothing in another database, and show none", () -> {
            erin.cannotSearch(BOOKS);
            equal(Reader.collections(erin.session), List.of());
            equal(erin.databases(), List.of(LAB));
        });
        checks.check("a group that is revoked from the database is refused by the next call", () -> {
            erin.revoke("CollectionReadOnly", "*", LAB);
            erin.revoke("DatabaseReadWrite", "*", LAB);
            erin.denied("PrivilegeSearch", LAB, () -> Books.search(erinInLab, BOOKS));
            equal(erin.databases(), List.of());
        });
    }

    /** When it connects, this SDK looks for the database among those that are listed. */
    private String connectFailure() {
        try {
            erin.in(LAB);
            return "none";
        } catch (IllegalArgumentException failure) {
            return failure.getMessage();
        }
    }

    private List<PrivilegeGroup> listed(MilvusClientV2 client) {
        return client.listPrivilegeGroups(ListPrivilegeGroupsReq.builder().build()).getPrivilegeGroups();
    }

    private void onCluster() {
        checks.check("a built-in group on the cluster shows groups and databases, but no data", () -> {
            erin.denied("PrivilegeListPrivilegeGroups", ALL, () -> listed(erin.session));
            erin.grant("ClusterReadOnly", "*", "*");
            holds(listed(erin.session).size() >= 9, "groups are missing");
            holds(erin.databases().containsAll(List.of("default", LAB)), "databases are missing");
            CreateRoleReq role = CreateRoleReq.builder().roleName(PREFIX + "x").build();
            erin.denied("PrivilegeCreateOwnership", ALL, () -> erin.session.createRole(role));
            erin.cannotSearch(BOOKS);
        });
        checks.check("ClusterAdmin manages users", () -> {
            String user = PREFIX + "erins";
            erin.grant("ClusterAdmin", "*", "*");
            Users.create(erin.session, user, Reader.PASSWORD);
            Users.grant(erin.session, user, "db_ro");
            Users.drop(erin.session, user);
            erin.cannotSearch(BOOKS); // no data
            erin.revoke("ClusterAdmin", "*", "*");
            erin.revoke("ClusterReadOnly", "*", "*");
            erin.denied("PrivilegeListPrivilegeGroups", ALL, () -> listed(erin.session));
        });
        checks.check("a built-in group is granted at its level only", () -> {
            invalid(
                    "dbName and collectionName should be * for the cluster level privilege: ClusterReadOnly",
                    () -> erin.grant("ClusterReadOnly", "*"));
            invalid(
                    "collectionName should be * for the database level privilege: DatabaseAdmin",
                    () -> erin.grant("DatabaseAdmin", BOOKS));
            invalid(
                    "please specify database name for the collection level privilege: CollectionAdmin",
                    () -> erin.grant("CollectionAdmin", BOOKS, "*"));
            equal(erin.shown(), List.of());
        });
    }

    private void create(String name) {
        admin.createPrivilegeGroup(
                CreatePrivilegeGroupReq.builder().groupName(name).build());
    }

    private void add(String name, String... privileges) {
        admin.addPrivilegesToGroup(AddPrivilegesToGroupReq.builder()
                .groupName(name)
                .privileges(List.of(privileges))
                .build());
    }

    private void remove(String... privileges) {
        admin.removePrivilegesFromGroup(RemovePrivilegesFromGroupReq.builder()
                .groupName(GROUP)
                .privileges(List.of(privileges))
                .build());
    }

    private void drop() {
        admin.dropPrivilegeGroup(
                DropPrivilegeGroupReq.builder().groupName(GROUP).build());
    }

    private Map<String, List<String>> members() {
        return listed(admin).stream()
                .collect(Collectors.toMap(
                        PrivilegeGroup::getGroupName, group -> Reader.sorted(group.getPrivileges())));
    }

    private void ownGroup() {
        List<String> wanted = List.of("DescribeCollection", "Query", "Search");
        checks.check("create a privilege group, add privileges and list it", () -> {
            Map<String, List<String>> before = members();
            for (String level : List.of("Collection", "Database", "Cluster")) {
                for (String kind : List.of("ReadOnly", "ReadWrite", "Admin")) {
                    holds(before.containsKey(level + kind), level + kind + " is missing");
                }
            }
            create(GROUP);
            equal(members().get(GROUP), List.of());
            add(GROUP, "Search", "Query", "DescribeCollection");
            equal(members().get(GROUP), wanted);
        });
        checks.check("bad names, mixed levels and unknown privileges are refused", () -> {
            invalid("privilege group name [" + GROUP + "] is defined by users", () -> create(GROUP));
            invalid(
                    "privilege group name [ClusterAdmin] is defined by built in privileges or privilege groups"
                            + " in system",
                    () -> create("ClusterAdmin"));
            refused("1402", "invalid privilege group name[privilegeGroup=1a]", () -> create("1a"));
            invalid("privileges are not the same privilege level", () -> add(GROUP, "CreateCollection"));
            invalid(
                    "there is no privilege name or privilege group name [Serch] defined in system to operate",
                    () -> add(GROUP, "Serch"));
            invalid(
                    "there is no privilege group name [" + MISSING + "] defined in system to operate",
                    () -> add(MISSING, "Search"));
            equal(members().get(GROUP), wanted);
        });
        checks.check("one's own group on one collection allows what is in it", () -> {
            erin.grant(GROUP, BOOKS);
            equal(erin.shown(), List.of("Global default." + BOOKS + " " + GROUP));
            erin.searches(BOOKS);
            erin.queries(BOOKS);
            erin.cannotQuery(FILMS);
            erin.denied("PrivilegeDelete", () -> Books.delete(erin.session, BOOKS, "id == 1"));
        });
    }

    private void ownGroupChanges() {
        checks.check("a change of the group is felt by the next call", () -> {
            remove("Search");
            erin.cannotSearch(BOOKS);
            erin.queries(BOOKS);
            add(GROUP, "Search", "Delete");
            erin.searches(BOOKS);
            Books.delete(erin.session, BOOKS, "id == 77");
        });
        checks.check("a privilege held directly and by a group lasts until both are revoked", () -> {
            erin.grant("Search", BOOKS);
            remove("Search");
            erin.searches(BOOKS);
            erin.revoke("Search", BOOKS);
            erin.cannotSearch(BOOKS);
        });
        checks.check("a privilege group in use is not dropped", () -> {
            invalid(
                    "privilege group [" + GROUP + "] is used by role [" + erin.role
                            + "], Use REVOKE API to revoke it first",
                    this::drop);
            erin.queries(BOOKS);
            erin.revoke(GROUP, BOOKS);
            erin.cannotQuery(BOOKS);
            drop();
            holds(!members().containsKey(GROUP), "still listed");
            drop(); // as Milvus: not an error
        });
    }
}
