package latchkey.conformance;

import static latchkey.conformance.Checks.equal;
import static latchkey.conformance.Checks.holds;
import static latchkey.conformance.Checks.refused;
import static latchkey.conformance.Cluster.ADMIN;
import static latchkey.conformance.Cluster.BAD_LOGIN;
import static latchkey.conformance.Cluster.PREFIX;
import static latchkey.conformance.Cluster.UNAUTHENTICATED;
import static latchkey.conformance.Cluster.cannotSignIn;
import static latchkey.conformance.Cluster.signIn;

import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.service.rbac.request.CreateUserReq;
import io.milvus.v2.service.rbac.request.DescribeUserReq;
import io.milvus.v2.service.rbac.request.DropUserReq;
import io.milvus.v2.service.rbac.request.GrantRoleReq;
import io.milvus.v2.service.rbac.request.RevokeRoleReq;
import io.milvus.v2.service.rbac.request.UpdatePasswordReq;
import io.milvus.v2.service.rbac.request.UpdateUserReq;
import io.milvus.v2.service.rbac.response.DescribeUserResp;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Users and their passwords, by the calls that users write today. */
final class Users {
    private static final String ALICE = PREFIX + "alice";
    private static final String BOB = PREFIX + "bob";
    private static final String BOB_PASSWORD = "Bob-pass1:with:colons";
    private static final String DESCRIPTION = "reads 向量 for the web shop";
    private static final String WRONG_OLD = "old password not correct for " + ALICE + ": not authenticated";
    private static final Pattern WEAK = Pattern.compile("invalid password.*");

    private final Checks checks;
    private final MilvusClientV2 admin;
    private MilvusClientV2 alice;

    Users(Checks checks, MilvusClientV2 admin) {
        this.checks = checks;
        this.admin = admin;
    }

    static void create(MilvusClientV2 client, String user, String password) {
        client.createUser(CreateUserReq.builder().userName(user).password(password).build());
    }

    static void update(MilvusClientV2 client, String user, String oldPassword, String newPassword) {
        UpdatePasswordReq request = UpdatePasswordReq.builder()
                .userName(user)
                .password(oldPassword)
                .newPassword(newPassword)
                .build();
        client.updatePassword(request);
    }

    static void drop(MilvusClientV2 client, String user) {
        client.dropUser(DropUserReq.builder().userName(user).build());
    }

    static void grant(MilvusClientV2 client, String user, String role) {
        client.grantRole(GrantRoleReq.builder().userName(user).roleName(role).build());
    }

    static void revoke(MilvusClientV2 client, String user, String role) {
        client.revokeRole(RevokeRoleReq.builder().userName(user).roleName(role).build());
    }

    private DescribeUserResp describe() {
        return admin.describeUser(DescribeUserReq.builder().userName(ALICE).build());
    }

    private List<String> roles() {
        return describe().getRoles().stream().sorted().collect(Collectors.toList());
    }

    void run() {
        create();
        firstPassword();
        resets();
    }

    private void create() {
        checks.check("create a user with a description", () -> {
            admin.createUser(CreateUserReq.builder()
                    .userName(ALICE)
                    .password("Alice-pass1")
                    .description(DESCRIPTION)
                    .build());
            create(admin, BOB, BOB_PASSWORD);
        });
        checks.check("the user is listed", () -> {
            List<String> names = admin.listUsers();
            holds(names.containsAll(List.of(ADMIN, ALICE, BOB)), "missing in " + names);
        });
        checks.check("the user is described, without a role", () -> {
            DescribeUserResp user = describe();
            equal(user.getUserName(), ALICE);
            equal(user.getRoles(), List.of());
            equal(user.getDescription(), DESCRIPTION);
        });
        checks.check("the description changes and the password stays", () -> {
            admin.updateUser(UpdateUserReq.builder().userName(ALICE).description("changed").build());
            equal(describe().getDescription(), "changed");
            signIn(ALICE, "Alice-pass1");
        });
        checks.check("creating the user again is refused", () -> {
            String text = "user already exists: " + ALICE + ": invalid parameter";
            refused("1100", text, () -> create(admin, ALICE, "Alice-pass1"));
        });
        checks.check("a bad user name is refused", () -> {
            Pattern text = Pattern.compile("invalid user ?name.*");
            for (String name : List.of("1digit", "has space", "has-dash", "a".repeat(33))) {
                refused("1100", text, () -> create(admin, name, "Good-pass1"));
            }
        });
        checks.check("built-in roles are listed", () -> {
            List<String> roles = admin.listRoles();
            holds(roles.containsAll(List.of("db_admin", "db_rw", "db_ro")), "missing in " + roles);
        });
        checks.check("a built-in role is granted and revoked", () -> {
            grant(admin, ALICE, "db_rw");
            grant(admin, ALICE, "db_ro");
            equal(roles(), List.of("db_ro", "db_rw"));
            revoke(admin, ALICE, "db_rw");
            revoke(admin, ALICE, "db_ro");
            equal(roles(), List.of());
        });
    }

    private void firstPassword() {
        checks.check("a user without a role connects", () -> {
            alice = signIn(ALICE, "Alice-pass1");
            signIn(BOB, BOB_PASSWORD);
        });
        checks.check("a wrong old password changes nothing", () -> {
            refused("1400", WRONG_OLD, () -> update(alice, ALICE, "Wrong-pass1", "Alice-pass2"));
            Cluster.alive(alice);
            signIn(ALICE, "Alice-pass1");
            cannotSignIn(ALICE, "Alice-pass2");
        });
        checks.check(
                "the user changes the own password",
                () -> update(alice, ALICE, "Alice-pass1", "Alice-pass2"));
        checks.check(
                "the old password fails on the next call of the open connection",
                () -> refused(UNAUTHENTICATED, BAD_LOGIN, () -> Cluster.alive(alice)));
        checks.check("the old password does not connect", () -> cannotSignIn(ALICE, "Alice-pass1"));
        checks.check("the new password connects", () -> alice = signIn(ALICE, "Alice-pass2"));
        checks.check("a user without a role cannot change another's password", () -> {
            Pattern text = Cluster.denied(ALICE, "PrivilegeUpdateUser");
            refused("PERMISSION_DENIED", text, () -> update(alice, BOB, BOB_PASSWORD, "Bob-pass2"));
            signIn(BOB, BOB_PASSWORD);
        });
    }

    private void resets() {
        checks.check("a user cannot change the own password with an empty old one", () -> {
            refused("1400", WRONG_OLD, () -> update(alice, ALICE, "", "Alice-pass9"));
            signIn(ALICE, "Alice-pass2");
        });
        checks.check("a wrong old password is refused for db_admin too", () -> {
            refused("1400", WRONG_OLD, () -> update(admin, ALICE, "Wrong-pass1", "Alice-pass9"));
            signIn(ALICE, "Alice-pass2");
        });
        checks.check("db_admin resets a password with an empty old one", () -> {
            update(admin, ALICE, "", "Alice-pass3");
            refused(UNAUTHENTICATED, BAD_LOGIN, () -> Cluster.alive(alice));
            cannotSignIn(ALICE, "Alice-pass2");
            alice = signIn(ALICE, "Alice-pass3");
        });
        checks.check("the API key resets a password with an empty old one", () -> {
            update(Cluster.withToken(Cluster.API_KEY), ALICE, "", "Alice-pass4");
            refused(UNAUTHENTICATED, BAD_LOGIN, () -> Cluster.alive(alice));
            alice = signIn(ALICE, "Alice-pass4");
        });
        checks.check("a weak password is refused", () -> {
            for (String weak : List.of("Sh0rt-p", "onlylowercase", "A1-" + "x".repeat(62))) {
                refused("1100", WEAK, () -> create(admin, PREFIX + "weak", weak));
            }
            refused("1100", WEAK, () -> update(admin, ALICE, "", "weak"));
            signIn(ALICE, "Alice-pass4");
        });
    }

    void runLast() {
        checks.check("db_admin cannot be dropped", () -> {
            String text = ADMIN + " user cannot be deleted: privilege not permitted";
            refused("1401", text, () -> drop(admin, ADMIN));
            Cluster.alive(admin);
        });
        checks.check("a dropped user's open connection ends on the next call", () -> {
            drop(admin, ALICE);
            refused(UNAUTHENTICATED, BAD_LOGIN, () -> Cluster.alive(alice));
            cannotSignIn(ALICE, "Alice-pass4");
            holds(!admin.listUsers().contains(ALICE), "still listed");
            drop(admin, ALICE); // as Milvus: not an error
        });
    }
}
