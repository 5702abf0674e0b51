"""Grants follow the collection, not its name; what may not be seen looks like what does not exist."""

import books
from checks import equal, holds, refused
from cluster import PREFIX
from reader import BOOKS, FILMS, Reader

NOVELS, SEQUEL = PREFIX + "novels", PREFIX + "sequel"
FAVOURITES = PREFIX + "favourites"


class Names:
    def __init__(self, admin):
        self.admin = admin
        self.faye = Reader(admin, "faye")

    def is_denied(self, name):
        self.faye.is_denied("PrivilegeSearch", lambda: books.search(self.faye.session, name))

    def is_allowed(self, name):
        equal(books.search(self.faye.session, name), books.IDS)

    def lists(self):
        self.admin.create_role(self.faye.role)
        self.faye.join()
        self.faye.grant("CollectionReadOnly", BOOKS)
        self.is_allowed(BOOKS)
        equal(list(self.faye.session.list_collections()), [BOOKS])
        equal(list(self.faye.session.list_databases()), ["default"])
        holds({BOOKS, FILMS} <= set(self.admin.list_collections()), "db_admin does not see both")

    def hidden(self):
        faye = self.faye.session
        equal(faye.has_collection(BOOKS), True)
        equal(faye.has_collection(FILMS), False)
        equal(faye.has_collection(PREFIX + "missing"), False)
        for name in (FILMS, PREFIX + "missing"):
            refused(100, rf".*collection not found.*{name}.*", lambda: faye.describe_collection(name))

    def renamed(self):
        self.admin.rename_collection(BOOKS, NOVELS)
        self.is_allowed(NOVELS)
        self.is_denied(BOOKS)
        equal(self.faye.shown(), [f"Global default.{NOVELS} CollectionReadOnly"])
        equal(list(self.faye.session.list_collections()), [NOVELS])

    def name_taken_over(self):
        books.create(self.admin, BOOKS)
        self.is_denied(BOOKS)
        self.is_allowed(NOVELS)

    def alias(self):
        self.admin.create_alias(NOVELS, FAVOURITES)
        self.is_allowed(FAVOURITES)
        equal(self.faye.session.describe_collection(FAVOURITES)["collection_name"], NOVELS)
        self.admin.alter_alias(FILMS, FAVOURITES)
        self.is_denied(FAVOURITES)
        self.is_allowed(NOVELS)

    def granted_by_alias(self):
        self.faye.grant("Search", FAVOURITES)
        self.is_allowed(FAVOURITES)
        self.is_allowed(FILMS)
        holds(f"Collection default.{FILMS} Search" in self.faye.shown(), f"shows {self.faye.shown()}")
        self.admin.drop_alias(FAVOURITES)
        self.is_allowed(FILMS)
        self.is_denied(FAVOURITES)
        self.faye.revoke("Search", FILMS)
        self.is_denied(FILMS)

    def dropped_and_created(self):
        self.admin.drop_collection(NOVELS)
        books.create(self.admin, NOVELS)
        self.is_denied(NOVELS)
        equal(self.faye.shown(), [])

    def granted_before(self):
        self.faye.grant("Search", SEQUEL)
        equal(self.faye.shown(), [f"Collection default.{SEQUEL} Search"])
        self.is_denied(SEQUEL)
        books.create(self.admin, SEQUEL)
        self.is_allowed(SEQUEL)

    def run(self, check):
        check("only collections and databases of one's grants are listed", self.lists)
        check("what may not be seen looks like what does not exist", self.hidden)
        check("a grant follows a renamed collection", self.renamed)
        check("a new collection of the old name does not inherit it", self.name_taken_over)
        check("an alias gives what its collection gives, and no more when it is altered", self.alias)
        check("a grant on an alias is one on its collection", self.granted_by_alias)
        check("a collection that is dropped and created again does not inherit grants", self.dropped_and_created)
        check("a grant waits for a collection that does not exist yet", self.granted_before)
