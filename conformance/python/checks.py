"""Counts checks and prints one line for each."""

import re


class Refused(Exception):
    """What a failed call looked like to the user: gRPC status name or Milvus code, and the text."""

    def __init__(self, code, message):
        super().__init__(f"{code} {message!r}")
        self.code = code
        self.message = message


class Checks:
    def __init__(self):
        self.passed = 0
        self.failed = 0

    def check(self, name, step):
        """Runs `step`; it fails by raising. Later checks run all the same."""
        try:
            step()
        except Exception as why:
            self.failed += 1
            print(f"not ok - {name}: {type(why).__name__} {' '.join(str(why).split())[:500]}", flush=True)
        else:
            self.passed += 1
            print(f"ok - {name}", flush=True)

    def finish(self):
        """Prints the totals; returns the exit code of the program."""
        print(f"{self.passed} passed, {self.failed} failed", flush=True)
        return 1 if self.failed else 0


def equal(got, wanted):
    if got != wanted:
        raise AssertionError(f"got {got!r}, wanted {wanted!r}")


def holds(condition, what):
    if not condition:
        raise AssertionError(what)


def refused(code, pattern, call):
    """`call` must fail with this code and with a text that the whole pattern matches."""
    try:
        got = call()
    except Refused as refusal:
        equal(refusal.code, code)
        holds(re.fullmatch(pattern, refusal.message), f"text {refusal.message!r} does not match {pattern!r}")
    else:
        raise AssertionError(f"was not refused: {got!r}")
