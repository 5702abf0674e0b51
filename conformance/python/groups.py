"""Groups of privileges, built-in and of one's own: at each level, and changed while they are granted."""

import books
from checks import equal, holds, refused
from cluster import ADMIN, ADMIN_PASSWORD, PREFIX, Session
from grants import invalid
from reader import BOOKS, FILMS, PASSWORD, Reader

LAB = PREFIX + "lab"
GROUP = PREFIX + "group"
BUILT_IN = {f"{level}{kind}" for level in ("Collection", "Database", "Cluster")
            for kind in ("ReadOnly", "ReadWrite", "Admin")}


class Groups:
    def __init__(self, admin):
        self.admin = admin
        self.erin = Reader(admin, "erin")

    def listed(self):
        return {
            group["privilege_group"]: sorted(group["privileges"])
            for group in self.admin.list_privilege_groups()
        }

    def on_collection(self):
        self.admin.create_role(self.erin.role)
        self.erin.join()
        erin = self.erin.session
        self.erin.grant("CollectionReadOnly", BOOKS)
        equal(books.search(erin, BOOKS), books.IDS)
        equal(books.query(erin, BOOKS), books.IDS)
        equal(erin.describe_collection(BOOKS)["collection_name"], BOOKS)
        self.erin.is_denied("PrivilegeInsert", lambda: erin.insert(BOOKS, [books.make_row(9)]))
        self.erin.is_denied("PrivilegeSearch", lambda: books.search(erin, FILMS))
        equal(self.erin.shown(), [f"Global default.{BOOKS} CollectionReadOnly"])

    def wider_on_collection(self):
        erin = self.erin.session
        self.erin.grant("CollectionReadWrite", BOOKS)
        equal(erin.insert(BOOKS, [books.make_row(9)])["insert_count"], 1)
        equal(erin.delete(BOOKS, ids=[9])["delete_count"], 1)
        self.erin.revoke("CollectionReadWrite", BOOKS)
        self.erin.is_denied("PrivilegeInsert", lambda: erin.insert(BOOKS, [books.make_row(9)]))
        equal(books.search(erin, BOOKS), books.IDS)  # by the other group, still

    def on_database(self):
        self.erin.revoke("CollectionReadOnly", BOOKS)
        self.admin.create_database(LAB)
        admin_in_lab = Session(user=ADMIN, password=ADMIN_PASSWORD, db_name=LAB)
        erin_in_lab = Session(user=self.erin.name, password=PASSWORD, db_name=LAB)
        books.create(admin_in_lab, BOOKS)
        self.erin.is_denied("PrivilegeSearch", lambda: books.search(erin_in_lab, BOOKS), LAB)
        self.erin.grant("CollectionReadOnly", "*", LAB)
        self.erin.grant("DatabaseReadWrite", "*", LAB)
        equal(books.search(erin_in_lab, BOOKS), books.IDS)
        equal(erin_in_lab.describe_database(LAB)["name"], LAB)
        books.create(admin_in_lab, FILMS)
        equal(books.query(erin_in_lab, FILMS), books.IDS)  # made after the grant
        equal(sorted(erin_in_lab.list_collections()), sorted([BOOKS, FILMS]))

    def in_no_other_database(self):
        erin = self.erin.session
        self.erin.is_denied("PrivilegeSearch", lambda: books.search(erin, BOOKS))
        equal(list(erin.list_collections()), [])
        equal(list(erin.list_databases()), [LAB])
        self.erin.is_denied("PrivilegeDescribeDatabase", lambda: erin.describe_database("default"))

    def database_revoked(self):
        self.erin.revoke("CollectionReadOnly", "*", LAB)
        self.erin.revoke("DatabaseReadWrite", "*", LAB)
        erin_in_lab = Session(user=self.erin.name, password=PASSWORD, db_name=LAB)
        self.erin.is_denied("PrivilegeSearch", lambda: books.search(erin_in_lab, BOOKS), LAB)
        equal(list(self.erin.session.list_databases()), [])

    def on_cluster(self):
        erin = self.erin.session
        self.erin.is_denied("PrivilegeListPrivilegeGroups", erin.list_privilege_groups, r"\*")
        self.erin.grant("ClusterReadOnly", "*", "*")
        holds(len(erin.list_privilege_groups()) >= 9, "groups are missing")
        holds({"default", LAB} <= set(erin.list_databases()), "databases are missing")
        self.erin.is_denied("PrivilegeCreateOwnership", lambda: erin.create_role(PREFIX + "x"), r"\*")
        self.erin.is_denied("PrivilegeSearch", lambda: books.search(erin, BOOKS))

    def administers_cluster(self):
        erin, user = self.erin.session, PREFIX + "erins"
        self.erin.grant("ClusterAdmin", "*", "*")
        erin.create_user(user, PASSWORD)
        erin.grant_role(user, "db_ro")
        erin.drop_user(user)
        self.erin.is_denied("PrivilegeSearch", lambda: books.search(erin, BOOKS))  # no data
        self.erin.revoke("ClusterAdmin", "*", "*")
        self.erin.revoke("ClusterReadOnly", "*", "*")
        self.erin.is_denied("PrivilegeListPrivilegeGroups", erin.list_privilege_groups, r"\*")

    def at_its_level(self):
        cluster = "dbName and collectionName should be \\* for the cluster level privilege: ClusterReadOnly"
        database = "collectionName should be \\* for the database level privilege: DatabaseAdmin"
        collection = "please specify database name for the collection level privilege: CollectionAdmin"
        invalid(cluster, lambda: self.erin.grant("ClusterReadOnly", "*", "default"))
        invalid(database, lambda: self.erin.grant("DatabaseAdmin", BOOKS))
        invalid(collection, lambda: self.erin.grant("CollectionAdmin", BOOKS, "*"))
        equal(self.erin.shown(), [])

    def created(self):
        holds(BUILT_IN <= set(self.listed()), "built-in groups are missing")
        self.admin.create_privilege_group(group_name=GROUP)
        equal(self.listed()[GROUP], [])
        self.admin.add_privileges_to_group(group_name=GROUP, privileges=["Search", "Query"])
        equal(self.listed()[GROUP], ["Query", "Search"])

    def bad_groups(self):
        invalid(
            rf"privilege group name \[{GROUP}\] is defined by users",
            lambda: self.admin.create_privilege_group(GROUP),
        )
        invalid(
            r"privilege group name \[ClusterAdmin\] is defined by built in privileges or privilege groups "
            "in system",
            lambda: self.admin.create_privilege_group("ClusterAdmin"),
        )
        refused(
            1402,
            r"invalid privilege group name\[privilegeGroup=1a\]",
            lambda: self.admin.create_privilege_group("1a"),
        )
        add = self.admin.add_privileges_to_group
        invalid("privileges are not the same privilege level", lambda: add(GROUP, ["CreateCollection"]))
        invalid(
            r"there is no privilege name or privilege group name \[Serch\] defined in system to operate",
            lambda: add(GROUP, ["Serch"]),
        )
        missing = PREFIX + "missing"
        invalid(
            rf"there is no privilege group name \[{missing}\] defined in system to operate",
            lambda: add(missing, ["Search"]),
        )
        equal(self.listed()[GROUP], ["Query", "Search"])

    def own_granted(self):
        erin = self.erin.session
        self.erin.grant(GROUP, BOOKS)
        equal(self.erin.shown(), [f"Global default.{BOOKS} {GROUP}"])
        equal(books.search(erin, BOOKS), books.IDS)
        equal(books.query(erin, BOOKS), books.IDS)
        self.erin.is_denied("PrivilegeQuery", lambda: books.query(erin, FILMS))
        self.erin.is_denied("PrivilegeDelete", lambda: erin.delete(BOOKS, filter="id == 1"))

    def own_changed(self):
        erin = self.erin.session
        self.admin.remove_privileges_from_group(group_name=GROUP, privileges=["Search"])
        self.erin.is_denied("PrivilegeSearch", lambda: books.search(erin, BOOKS))
        equal(books.query(erin, BOOKS), books.IDS)
        self.admin.add_privileges_to_group(group_name=GROUP, privileges=["Search", "Delete"])
        equal(books.search(erin, BOOKS), books.IDS)
        erin.delete(BOOKS, filter="id == 77")
        self.is_in_two_ways()

    def is_in_two_ways(self):
        """A privilege held directly and by a group lasts until both are revoked."""
        erin = self.erin.session
        self.erin.grant("Search", BOOKS)
        self.admin.remove_privileges_from_group(GROUP, ["Search"])
        equal(books.search(erin, BOOKS), books.IDS)
        self.erin.revoke("Search", BOOKS)
        self.erin.is_denied("PrivilegeSearch", lambda: books.search(erin, BOOKS))

    def own_dropped(self):
        text = rf"privilege group \[{GROUP}\] is used by role \[{self.erin.role}\], Use REVOKE API to revoke it first"
        invalid(text, lambda: self.admin.drop_privilege_group(GROUP))
        equal(books.query(self.erin.session, BOOKS), books.IDS)
        self.erin.revoke(GROUP, BOOKS)
        self.erin.is_denied("PrivilegeQuery", lambda: books.query(self.erin.session, BOOKS))
        self.admin.drop_privilege_group(group_name=GROUP)
        holds(GROUP not in self.listed(), "still listed")
        self.admin.drop_privilege_group(group_name=GROUP)  # as Milvus: not an error

    def run(self, check):
        check("a built-in group on one collection", self.on_collection)
        check("two groups add up, and each is revoked by itself", self.wider_on_collection)
        check("built-in groups on a database, for its later collections too", self.on_database)
        check("they allow nothing in another database, and show none", self.in_no_other_database)
        check("a group that is revoked from the database is refused by the next call", self.database_revoked)
        check("a built-in group on the cluster shows groups and databases, but no data", self.on_cluster)
        check("ClusterAdmin manages users", self.administers_cluster)
        check("a built-in group is granted at its level only", self.at_its_level)
        check("create a privilege group, add privileges and list it", self.created)
        check("bad names, mixed levels and unknown privileges are refused", self.bad_groups)
        check("one's own group on one collection allows what is in it", self.own_granted)
        check("a change of the group is felt by the next call", self.own_changed)
        check("a privilege group in use is not dropped", self.own_dropped)
