"""Who gets in, and what the others are told."""

import cluster
from checks import holds, refused
from cluster import ADMIN, ADMIN_PASSWORD, API_KEY, BAD_KEY, BAD_LOGIN, BAD_TOKEN, NO_LOGIN
from cluster import PREFIX, Session, encoded, raw_connect

NOBODY = PREFIX + "nobody"


def connect_is_refused(**credential):
    # pymilvus 3.0 hides the gRPC status of a refused sign-in behind a text of its own.
    if cluster.SDK >= (3, 0):
        hidden = r"Fail connecting to server on [^ ]+, illegal connection params or server unavailable"
        refused(2, hidden, lambda: Session(**credential))
        return
    text = {0: NO_LOGIN, 1: BAD_KEY, 2: BAD_LOGIN}[len(credential)]
    refused("UNAUTHENTICATED", text, lambda: Session(**credential))


def api_key_signs_in():
    session = Session(token=API_KEY)
    session.alive()
    holds(ADMIN in session.list_users(), "db_admin is not listed")


def token_signs_in():
    holds(ADMIN in Session(token=f"{ADMIN}:{ADMIN_PASSWORD}").list_users(), "db_admin is not listed")


def run(check):
    def is_refused(text, authorization):
        return lambda: refused("UNAUTHENTICATED", text, lambda: raw_connect(authorization))

    check("a call without a credential is refused", is_refused(NO_LOGIN, None))
    check("a wrong password is refused", is_refused(BAD_LOGIN, encoded(f"{ADMIN}:Wrong-{ADMIN_PASSWORD}")))
    check("an unknown user gets the same answer", is_refused(BAD_LOGIN, encoded(f"{NOBODY}:Wrong-pass1")))
    check("a wrong API key is refused", is_refused(BAD_KEY, encoded("notanapikey0123456789")))
    check("a key with one character changed is refused", is_refused(BAD_KEY, encoded(flipped(API_KEY))))
    check("garbage is refused: not base64", is_refused(BAD_TOKEN, "%%% not base64 %%%"))
    check("garbage is refused: a Bearer word", is_refused(BAD_TOKEN, f"Bearer {encoded('a:b')}"))
    check("garbage is refused: an empty password", is_refused(BAD_LOGIN, encoded(f"{NOBODY}:")))
    check("the SDK does not connect without a credential", connect_is_refused)
    check(
        "the SDK does not connect with a wrong password",
        lambda: connect_is_refused(user=NOBODY, password="Wrong-pass1"),
    )
    check("the SDK does not connect with a wrong API key", lambda: connect_is_refused(token="notanapikey"))
    check("the API key signs in", api_key_signs_in)
    check("db_admin signs in with user:password as token", token_signs_in)


def flipped(key):
    return key[:-1] + ("a" if key[-1] != "a" else "b")
