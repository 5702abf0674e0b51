"""Row policies: two users with the same rights on a collection find and write their own rows only."""

import books
from checks import equal, refused
from cluster import ADMIN, ADMIN_PASSWORD, PREFIX, denied, sign_in
from reader import PASSWORD
from row_policy_calls import calls_of

NOTES = PREFIX + "notes"
GINA, HANS = PREFIX + "gina", PREFIX + "hans"
OWN, TEAM = "own_rows", "rows_of_the_team"
OF_GINA, OF_HANS, OF_TEAM = [0, 1, 2], [3, 4], [2, 5]
HIDDEN = r'new row violates row policy of collection ".*": privilege not permitted'


def rows():
    owners = {**dict.fromkeys(OF_GINA, GINA), **dict.fromkeys(OF_HANS, HANS), 5: "nobody"}
    return [
        books.make_row(number, owner=owner, team="blue" if number in OF_TEAM else "red")
        for number, owner in owners.items()
    ]


class RowPolicies:
    def __init__(self, admin):
        self.admin = admin
        self.calls = calls_of(f"{ADMIN}:{ADMIN_PASSWORD}")
        self.gina = self.hans = None

    def finds(self, session, wanted):
        equal(books.search(session, NOTES), wanted)
        equal(books.query(session, NOTES), wanted)
        equal(sorted(row["id"] for row in session.get(NOTES, ids=[*books.IDS, 6])), wanted)
        equal(books.count(session, NOTES), len(wanted))

    def everything(self):
        books.create(self.admin, NOTES, rows())
        role = GINA + "_role"
        self.admin.create_role(role)
        self.admin.grant_privilege_v2(role, "CollectionReadWrite", NOTES)
        for user in (GINA, HANS):
            self.admin.create_user(user, PASSWORD)
            self.admin.grant_role(user, role)
        self.gina, self.hans = sign_in(GINA, PASSWORD), sign_in(HANS, PASSWORD)
        self.finds(self.gina, books.IDS)
        self.finds(self.hans, books.IDS)

    def created(self):
        self.calls.create(NOTES, OWN, "owner == $current_user")
        equal(self.calls.listed(NOTES), [(OWN, "owner == $current_user")])
        self.finds(self.gina, OF_GINA)
        self.finds(self.hans, OF_HANS)
        self.finds(self.admin, books.IDS)

    def not_widened(self):
        equal(books.query(self.gina, NOTES, "id >= 0 or id < 0"), OF_GINA)
        equal(books.query(self.gina, NOTES, f'owner == "{HANS}"'), [])
        equal(books.search(self.gina, NOTES, filter="id in [1, 3, 5]"), [1])

    def iterated(self):
        iterator = self.gina.query_iterator(NOTES, batch_size=2, filter="id >= 0", output_fields=["id"])
        found = []
        while batch := iterator.next():
            found += [row["id"] for row in batch]
        iterator.close()
        equal(sorted(found), OF_GINA)

    def written(self):
        refused(1401, HIDDEN, lambda: self.gina.insert(NOTES, [books.make_row(6, owner=HANS)]))
        refused(1401, HIDDEN, lambda: self.gina.upsert(NOTES, [books.make_row(3, owner=GINA)]))
        self.gina.insert(NOTES, [books.make_row(6, owner=GINA, team="red")])
        self.finds(self.gina, [*OF_GINA, 6])
        self.gina.delete(NOTES, filter="id in [3, 5, 6]")
        self.finds(self.gina, OF_GINA)
        self.finds(self.admin, books.IDS)

    def tagged(self):
        self.calls.create(NOTES, TEAM, 'team == $current_user_tags["team"]')
        self.finds(self.gina, OF_GINA)
        self.calls.tag(GINA, team="blue")
        equal(self.calls.tags(GINA), {"team": "blue"})
        self.finds(self.gina, sorted({*OF_GINA, *OF_TEAM}))
        self.finds(self.hans, OF_HANS)
        self.calls.untag(GINA, "team")
        self.finds(self.gina, OF_GINA)

    def only_by_admin(self):
        hans = calls_of(f"{HANS}:{PASSWORD}")
        equal(hans.tags(HANS), {})
        for call in (
            lambda: hans.tag(HANS, team="blue"),
            lambda: hans.tags(GINA),
            lambda: hans.create(NOTES, "mine", "id >= 0"),
            lambda: hans.drop(NOTES, OWN),
            lambda: hans.listed(NOTES),
        ):
            refused("PERMISSION_DENIED", denied(HANS), call)

    def bad(self):
        refused(1100, ".*row policy .* already exists .*", lambda: self.calls.create(NOTES, OWN, "id > 0"))
        refused(1100, ".*row policy .* does not exist .*", lambda: self.calls.drop(NOTES, "missing"))
        refused(100, ".*collection not found.*", lambda: self.calls.listed(NOTES + "_not"))
        refused(1100, ".*expr.*", lambda: self.calls.create(NOTES, "broken", "owner =="))

    def dropped(self):
        self.calls.drop(NOTES, OWN)
        self.finds(self.gina, [])
        self.calls.drop(NOTES, TEAM)
        equal(self.calls.listed(NOTES), [])
        self.finds(self.gina, books.IDS)

    def run(self, check):
        check("without a row policy both users find every row", self.everything)
        check("with one each finds its own by search, query, get and count, db_admin all", self.created)
        check("no filter finds a row that the policy hides", self.not_widened)
        check("nor does an iterator", self.iterated)
        check("nobody writes, replaces or deletes a row of another", self.written)
        check("a policy by tags follows the user's tags at the next call", self.tagged)
        check("only who may manage them sees or changes policies and others' tags", self.only_by_admin)
        check("a policy that exists, is missing or is no filter is refused", self.bad)
        check("the last policy closes the collection as long as it is there, and no longer", self.dropped)
