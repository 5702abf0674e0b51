"""A user with a role of its own, and a connection that stays open while the role changes."""

from checks import refused
from cluster import PREFIX, denied, sign_in

BOOKS, FILMS = PREFIX + "books", PREFIX + "films"
PASSWORD = "Reader-pass1"


class Reader:
    """`name` is the user's and, with `_role` behind it, the role's."""

    def __init__(self, admin, name):
        self.admin = admin
        self.name = PREFIX + name
        self.role = self.name + "_role"
        self.session = None

    def join(self):
        """Makes the user with the role and signs in."""
        self.admin.create_user(self.name, PASSWORD)
        self.admin.grant_role(self.name, self.role)
        self.session = sign_in(self.name, PASSWORD)

    def grant(self, privilege, collection, database="default"):
        self.admin.grant_privilege_v2(
            role_name=self.role, privilege=privilege, collection_name=collection, db_name=database
        )

    def revoke(self, privilege, collection, database="default"):
        self.admin.revoke_privilege_v2(
            role_name=self.role, privilege=privilege, collection_name=collection, db_name=database
        )

    def is_denied(self, privilege, call, database="default"):
        refused("PERMISSION_DENIED", denied(self.name, privilege, database), call)

    def shown(self):
        """What the role grants in all databases: `type database.object privilege`."""
        return sorted(
            f"{row['object_type']} {row['db_name']}.{row['object_name']} {row['privilege']}"
            for row in self.admin.describe_role(self.role, db_name="*")["privileges"]
        )
