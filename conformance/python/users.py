"""Users and their passwords, by the calls that users write today."""

from checks import equal, holds, refused
from cluster import ADMIN, API_KEY, BAD_LOGIN, PREFIX, SDK, Session, denied, sign_in

ALICE = PREFIX + "alice"
BOB = PREFIX + "bob"
DESCRIPTION = "reads 向量 for the web shop"


class Users:
    def __init__(self, admin):
        self.admin = admin
        self.alice = None

    def create(self):
        # A description can be given since pymilvus 3.0.
        extra = {"description": DESCRIPTION} if SDK >= (3, 0) else {}
        self.admin.create_user(user_name=ALICE, password="Alice-pass1", **extra)
        self.admin.create_user(user_name=BOB, password="Bob-pass1:with:colons")

    def listed(self):
        names = self.admin.list_users()
        holds({ADMIN, ALICE, BOB} <= set(names), f"missing in {names}")

    def described(self):
        user = self.admin.describe_user(user_name=ALICE)
        equal(user["user_name"], ALICE)
        equal(list(user["roles"]), [])
        if SDK >= (3, 0):
            equal(user["description"], DESCRIPTION)

    def description_changes(self):
        self.admin.update_user(user_name=ALICE, description="changed")
        equal(self.admin.describe_user(ALICE)["description"], "changed")
        sign_in(ALICE, "Alice-pass1")

    def granted_and_revoked(self):
        self.admin.grant_role(user_name=ALICE, role_name="db_rw")
        equal(list(self.admin.describe_user(ALICE)["roles"]), ["db_rw"])
        self.admin.grant_role(user_name=ALICE, role_name="db_ro")
        equal(sorted(self.admin.describe_user(ALICE)["roles"]), ["db_ro", "db_rw"])
        self.admin.revoke_role(user_name=ALICE, role_name="db_rw")
        self.admin.revoke_role(user_name=ALICE, role_name="db_ro")
        equal(list(self.admin.describe_user(ALICE)["roles"]), [])

    def roles_listed(self):
        roles = self.admin.list_roles()
        holds({"db_admin", "db_rw", "db_ro"} <= set(roles), f"missing in {roles}")

    def connects(self):
        self.alice = sign_in(ALICE, "Alice-pass1")
        sign_in(BOB, "Bob-pass1:with:colons")

    def wrong_old_password(self):
        refused(
            1400,
            f"old password not correct for {ALICE}: not authenticated",
            lambda: self.alice.update_password(
                user_name=ALICE, old_password="Wrong-pass1", new_password="Alice-pass2"
            ),
        )
        self.alice.alive()
        sign_in(ALICE, "Alice-pass1")
        cannot_sign_in(ALICE, "Alice-pass2")

    def changes_own_password(self):
        self.alice.update_password(
            user_name=ALICE, old_password="Alice-pass1", new_password="Alice-pass2"
        )

    def open_connection_ends(self):
        refused("UNAUTHENTICATED", BAD_LOGIN, self.alice.alive)

    def new_password_connects(self):
        self.alice = sign_in(ALICE, "Alice-pass2")

    def not_of_others(self):
        refused(
            "PERMISSION_DENIED",
            denied(ALICE, "PrivilegeUpdateUser"),
            lambda: self.alice.update_password(
                user_name=BOB, old_password="Bob-pass1:with:colons", new_password="Bob-pass2"
            ),
        )
        sign_in(BOB, "Bob-pass1:with:colons")

    def not_empty_for_oneself(self):
        refused(
            1400,
            f"old password not correct for {ALICE}: not authenticated",
            lambda: self.alice.update_password(ALICE, "", "Alice-pass9"),
        )
        sign_in(ALICE, "Alice-pass2")

    def admin_wrong_old_password(self):
        refused(
            1400,
            f"old password not correct for {ALICE}: not authenticated",
            lambda: self.admin.update_password(ALICE, "Wrong-pass1", "Alice-pass9"),
        )
        sign_in(ALICE, "Alice-pass2")

    def admin_resets(self):
        self.admin.update_password(user_name=ALICE, old_password="", new_password="Alice-pass3")
        refused("UNAUTHENTICATED", BAD_LOGIN, self.alice.alive)
        cannot_sign_in(ALICE, "Alice-pass2")
        self.alice = sign_in(ALICE, "Alice-pass3")

    def api_key_resets(self):
        Session(token=API_KEY).update_password(
            user_name=ALICE, old_password="", new_password="Alice-pass4"
        )
        refused("UNAUTHENTICATED", BAD_LOGIN, self.alice.alive)
        self.alice = sign_in(ALICE, "Alice-pass4")

    def weak_password(self):
        for weak in ["Sh0rt-p", "onlylowercase", "A1-" + "x" * 62]:
            refused(1100, "invalid password.*", lambda: self.admin.create_user(PREFIX + "weak", weak))
        refused(1100, "invalid password.*", lambda: self.admin.update_password(ALICE, "", "weak"))
        sign_in(ALICE, "Alice-pass4")

    def bad_name(self):
        for name in ["1digit", "has space", "has-dash", "a" * 33]:
            refused(1100, "invalid user ?name.*", lambda: self.admin.create_user(name, "Good-pass1"))

    def admin_stays(self):
        refused(
            1401,
            f"{ADMIN} user cannot be deleted: privilege not permitted",
            lambda: self.admin.drop_user(user_name=ADMIN),
        )
        self.admin.alive()

    def dropped(self):
        self.admin.drop_user(user_name=ALICE)
        refused("UNAUTHENTICATED", BAD_LOGIN, self.alice.alive)
        cannot_sign_in(ALICE, "Alice-pass4")
        holds(ALICE not in self.admin.list_users(), "still listed")
        self.admin.drop_user(user_name=ALICE)  # as Milvus: not an error

    def run(self, check):
        check("create a user", self.create)
        check("the user is listed", self.listed)
        check("the user is described, without a role", self.described)
        if SDK >= (3, 0):
            check("the description changes and the password stays", self.description_changes)
        check(
            "creating the user again is refused",
            lambda: refused(
                1100,
                f"user already exists: {ALICE}: invalid parameter",
                lambda: self.admin.create_user(ALICE, "Alice-pass1"),
            ),
        )
        check("a bad user name is refused", self.bad_name)
        check("built-in roles are listed", self.roles_listed)
        check("a built-in role is granted and revoked", self.granted_and_revoked)
        check("a user without a role connects", self.connects)
        check("a wrong old password changes nothing", self.wrong_old_password)
        check("the user changes the own password", self.changes_own_password)
        check("the old password fails on the next call of the open connection", self.open_connection_ends)
        check("the old password does not connect", lambda: cannot_sign_in(ALICE, "Alice-pass1"))
        check("the new password connects", self.new_password_connects)
        check("a user without a role cannot change another's password", self.not_of_others)
        check("a user cannot change the own password with an empty old one", self.not_empty_for_oneself)
        check("a wrong old password is refused for db_admin too", self.admin_wrong_old_password)
        check("db_admin resets a password with an empty old one", self.admin_resets)
        check("the API key resets a password with an empty old one", self.api_key_resets)
        check("a weak password is refused", self.weak_password)

    def run_last(self, check):
        check("db_admin cannot be dropped", self.admin_stays)
        check("a dropped user's open connection ends on the next call", self.dropped)


def cannot_sign_in(user, password):
    """A fresh connection is refused, at the sign-in or at the first call."""
    try:
        sign_in(user, password)
    except Exception as refusal:
        hidden = "illegal connection params" in str(refusal)
        holds(hidden or BAD_LOGIN in str(refusal), f"refused otherwise: {refusal}")
    else:
        raise AssertionError("signed in")
