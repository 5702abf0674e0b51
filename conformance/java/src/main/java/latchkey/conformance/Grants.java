package latchkey.conformance;

import static latchkey.conformance.Books.BOOKS;
import static latchkey.conformance.Books.FILMS;
import static latchkey.conformance.Books.IDS;
import static latchkey.conformance.Books.MISSING;
import static latchkey.conformance.Checks.equal;
import static latchkey.conformance.Checks.holds;
import static latchkey.conformance.Checks.refused;
import static latchkey.conformance.Cluster.ADMIN;
import static latchkey.conformance.Cluster.PREFIX;
import static latchkey.conformance.Reader.ALL;
import static latchkey.conformance.Reader.ANY;

import io.milvus.grpc.GrantEntity;
import io.milvus.grpc.RoleEntity;
import io.milvus.grpc.SelectGrantRequest;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.service.rbac.request.AlterRoleReq;
import io.milvus.v2.service.rbac.request.CreateRoleReq;
import io.milvus.v2.service.rbac.request.DescribeRoleReq;
import io.milvus.v2.service.rbac.request.DescribeUserReq;
import io.milvus.v2.service.rbac.request.DropRoleReq;
import io.milvus.v2.service.rbac.request.GrantPrivilegeReq;
import io.milvus.v2.service.rbac.request.RevokePrivilegeReq;
import io.milvus.v2.service.rbac.request.UpdateUserReq;
import io.milvus.v2.service.rbac.response.DescribeRoleResp;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Roles of one's own and what they grant: felt by the next call of a connection that is open already. */
final class Grants {
    private static final String DESCRIPTION = "reads 向量 by day";
    private static final String DEFAULT_ROLE =
            "the role[db_ro] is a default role, which can't be %s: privilege not permitted";

    private final Checks checks;
    private final MilvusClientV2 admin;
    private final Reader dave;

    Grants(Checks checks, MilvusClientV2 admin) {
        this.checks = checks;
        this.admin = admin;
        this.dave = new Reader(admin, "dave");
    }

    /** The refusal of a wrong parameter with this very text. */
    static void invalid(String text, Checks.Step step) throws Exception {
        refused("1100", text + ": invalid parameter", step);
    }

    private void alter(String role, String description) {
        admin.alterRole(
                AlterRoleReq.builder().roleName(role).description(description).build());
    }

    private void drop(String role, boolean force) {
        admin.dropRole(DropRoleReq.builder().roleName(role).forceDrop(force).build());
    }

    private DescribeRoleResp describe(String role) {
        return admin.describeRole(DescribeRoleReq.builder().roleName(role).build());
    }

    /** As dave sees them. By a raw call: describeRole of the SDK asks for the role's description, too. */
    private List<String> privilegesOf(String role) throws InterruptedException {
        SelectGrantRequest request = SelectGrantRequest.newBuilder()
                .setEntity(GrantEntity.newBuilder()
                        .setRole(RoleEntity.newBuilder().setName(role)))
                .build();
        String authorization = Cluster.encoded(dave.name + ":" + Reader.PASSWORD);
        return Cluster.raw(authorization, stub -> stub.selectGrant(request)).getEntitiesList().stream()
                .map(row -> row.getGrantor().getPrivilege().getName())
                .collect(Collectors.toList());
    }

    private void v1(String role, String objectType, String privilege, String objectName) {
        admin.grantPrivilege(request(role, objectType, privilege, objectName));
    }

    private static GrantPrivilegeReq request(String role, String objectType, String privilege, String objectName) {
        return GrantPrivilegeReq.builder()
                .roleName(role)
                .objectType(objectType)
                .privilege(privilege)
                .objectName(objectName)
                .build();
    }

    void run() {
        roles();
        firstVersion();
        secondVersion();
        badGrants();
        ownThings();
        dropped();
    }

    private void roles() {
        checks.check("create a role, list and describe it", () -> {
            admin.createRole(CreateRoleReq.builder()
                    .roleName(dave.role)
                    .description(DESCRIPTION)
                    .build());
            holds(admin.listRoles().contains(dave.role), "not listed");
            DescribeRoleResp role = describe(dave.role);
            equal(role.getGrantInfos(), List.of());
            equal(role.getDescription(), DESCRIPTION);
        });
        checks.check("a role's description changes, but not a built-in role's", () -> {
            alter(dave.role, "changed");
            equal(describe(dave.role).getDescription(), "changed");
            refused("1401", String.format(DEFAULT_ROLE, "altered"), () -> alter("db_ro", "mine"));
        });
        checks.check("a role that exists, a bad name and a built-in role are refused", () -> {
            invalid("role [name:\"" + dave.role + "\"] already exists", dave::createRole);
            Pattern first =
                    Pattern.compile("the first character of role name must be an underscore or letter: .*");
            CreateRoleReq bad = CreateRoleReq.builder().roleName("1st").build();
            refused("1100", first, () -> admin.createRole(bad));
            String missing = "not found the role, maybe the role isn't existed or internal system error";
            invalid(missing, () -> drop(MISSING, false));
            refused("1401", String.format(DEFAULT_ROLE, "dropped"), () -> drop("db_ro", false));
        });
        checks.check("a role that grants nothing allows nothing", () -> {
            dave.join();
            DescribeUserReq self = DescribeUserReq.builder().userName(dave.name).build();
            equal(admin.describeUser(self).getRoles(), List.of(dave.role));
            dave.denied(ANY, () -> Books.search(dave.session, BOOKS));
            dave.denied(ANY, () -> Books.query(dave.session, BOOKS));
            dave.denied(ANY, () -> Books.insert(dave.session, BOOKS, List.of(Books.row(9))));
            equal(dave.has(BOOKS), false);
            equal(Reader.collections(dave.session), List.of());
            equal(dave.databases(), List.of());
        });
    }

    private void firstVersion() {
        checks.check("a privilege on one collection is felt by the next call (v1)", () -> {
            v1(dave.role, "Collection", "Search", BOOKS);
            dave.searches(BOOKS);
        });
        checks.check("it allows nothing but that", () -> {
            dave.cannotSearch(FILMS);
            dave.cannotSearch(MISSING);
            dave.cannotQuery(BOOKS);
            dave.denied("PrivilegeDelete", () -> Books.delete(dave.session, BOOKS, "id == 1"));
            dave.denied("PrivilegeDropCollection", () -> Books.drop(dave.session, BOOKS));
            CreateRoleReq role = CreateRoleReq.builder().roleName(PREFIX + "x").build();
            dave.denied("PrivilegeCreateOwnership", ALL, () -> dave.session.createRole(role));
            GrantPrivilegeReq grant = request(dave.role, "Collection", "Query", BOOKS);
            dave.denied("PrivilegeManageOwnership", ALL, () -> dave.session.grantPrivilege(grant));
        });
        checks.check("the role shows what it grants, where, and who granted it", () -> {
            List<DescribeRoleResp.GrantInfo> rows = describe(dave.role).getGrantInfos();
            equal(rows.size(), 1);
            DescribeRoleResp.GrantInfo row = rows.get(0);
            equal(
                    List.of(row.getObjectType(), row.getDbName(), row.getObjectName(), row.getPrivilege()),
                    List.of("Collection", "default", BOOKS, "Search"));
            equal(row.getGrantor(), ADMIN);
        });
        checks.check("a revoked privilege is refused by the next call (v1)", () -> {
            admin.revokePrivilege(RevokePrivilegeReq.builder()
                    .roleName(dave.role)
                    .objectType("Collection")
                    .privilege("Search")
                    .objectName(BOOKS)
                    .build());
            dave.cannotSearch(BOOKS);
            equal(dave.shown(), List.of());
        });
    }

    private void secondVersion() {
        checks.check("a privilege on one collection is felt by the next call (v2)", () -> {
            dave.grant("Query", BOOKS, "");
            dave.queries(BOOKS);
            equal(Books.count(dave.session, BOOKS), (long) IDS.size());
            dave.cannotQuery(FILMS);
            dave.cannotSearch(BOOKS);
            equal(dave.shown(), List.of("Collection default." + BOOKS + " Query"));
        });
        checks.check("a revoked privilege is refused by the next call (v2)", () -> {
            dave.revoke("Query", BOOKS, "");
            dave.cannotQuery(BOOKS);
        });
        checks.check("to grant or revoke twice is no error", () -> {
            dave.grant("Search", BOOKS);
            dave.grant("Search", BOOKS);
            equal(dave.shown(), List.of("Collection default." + BOOKS + " Search"));
            dave.revoke("Search", BOOKS);
            dave.cannotSearch(BOOKS);
            dave.revoke("Search", BOOKS);
        });
    }

    private void badGrants() {
        checks.check("a grant to no role, of no privilege or on no object type is refused", () -> {
            invalid(
                    "failed to operate privilege common check: the role \"" + MISSING + "\" does not exist",
                    () -> v1(MISSING, "Collection", "Search", BOOKS));
            invalid("not found the privilege name[Serch]", () -> dave.grant("Serch", BOOKS));
            invalid(
                    "not found the privilege name[Search] in object[Global]",
                    () -> v1(dave.role, "Global", "Search", "*"));
            invalid(
                    "not found the object type[name: Table], supported the object types: [Collection Global User]",
                    () -> v1(dave.role, "Table", "Search", BOOKS));
            invalid(
                    "can not operate the built-in privilege group [CollectionReadOnly]",
                    () -> v1(dave.role, "Collection", "CollectionReadOnly", BOOKS));
            equal(dave.shown(), List.of());
        });
    }

    private void ownThings() {
        DescribeUserReq self = DescribeUserReq.builder().userName(dave.name).build();
        checks.check("a user sees itself without a privilege, but nobody else", () -> {
            equal(dave.session.describeUser(self).getRoles(), List.of(dave.role));
            DescribeUserReq other = DescribeUserReq.builder().userName(ADMIN).build();
            dave.denied("PrivilegeSelectUser", ALL, () -> dave.session.describeUser(other));
        });
        checks.check("a user sees the grants of its own role, but no other role's", () -> {
            dave.grant("Search", BOOKS);
            equal(privilegesOf(dave.role), List.of("Search"));
            dave.denied("PrivilegeSelectOwnership", ALL, () -> privilegesOf("db_ro"));
            dave.denied("PrivilegeSelectOwnership", ALL, () -> dave.session.listRoles());
        });
        checks.check("a user changes its own description, but nobody else's", () -> {
            UpdateUserReq.UpdateUserReqBuilder update = UpdateUserReq.builder().description("reads at night");
            dave.session.updateUser(update.userName(dave.name).build());
            equal(admin.describeUser(self).getDescription(), "reads at night");
            UpdateUserReq other = update.userName(ADMIN).build();
            dave.denied("PrivilegeUpdateUser", ALL, () -> dave.session.updateUser(other));
        });
    }

    private void dropped() {
        checks.check("a role that grants something is not dropped", () -> {
            dave.searches(BOOKS);
            invalid(
                    "fail to drop the role that it has privileges. Use REVOKE API to revoke privileges",
                    () -> drop(dave.role, false));
            dave.searches(BOOKS);
        });
        checks.check("it is dropped by force, and its user can do nothing", () -> {
            drop(dave.role, true);
            dave.cannotSearch(BOOKS);
            holds(!admin.listRoles().contains(dave.role), "still listed");
            // A role that is made again has none of the old one's grants, and nobody has it.
            dave.createRole();
            equal(dave.shown(), List.of());
            dave.cannotSearch(BOOKS);
        });
    }
}
