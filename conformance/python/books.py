"""Small collections for the stories about who may do what."""

DIMENSION = 4
IDS = [0, 1, 2, 3, 4, 5]


def make_row(number, **fields):
    return {"id": number, "vector": [1.0, number / 10, 0.0, 0.5], **fields}


def create(session, name, rows=None):
    session.create_collection(collection_name=name, dimension=DIMENSION)
    session.insert(name, rows or [make_row(number) for number in IDS])


def search(session, name, **extra):
    """The ids that a search for all rows finds, in ascending order."""
    (hits,) = session.search(name, data=[[1.0, 0.0, 0.0, 0.0]], limit=20, **extra)
    return sorted(hit["id"] for hit in hits)


def query(session, name, filter="id >= 0"):
    return sorted(row["id"] for row in session.query(name, filter=filter, output_fields=["id"]))


def count(session, name):
    (row,) = session.query(name, filter="", output_fields=["count(*)"])
    return row["count(*)"]
