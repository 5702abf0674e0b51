"""One call that is sent to both servers, and how its outcomes are compared."""

from dataclasses import dataclass
from typing import Callable

import compare
from outcome import Failure, outcome

LONG = 500
# Differences in one part before the rest of it is left out.
MOST = 5


@dataclass
class Step:
    """`call` takes a client; `compare` is one of the functions of compare.py.

    `needs` is a listed difference: with a server that has it the step is left out.
    """

    kind: str
    text: str
    call: Callable
    compare: Callable = compare.values
    needs: str | None = None


class Runner:
    """Sends steps to both servers and counts parts: one passes when none of its steps differs."""

    def __init__(self, ours, theirs, other):
        self.ours = ours
        self.theirs = theirs
        self.other = other
        self.calls = self.passed = self.failed = 0

    def check(self, name, holds, why=""):
        self.passed += bool(holds)
        self.failed += not holds
        print(f"ok - {name}" if holds else f"not ok - {name}: {why}", flush=True)

    def part(self, name, steps):
        calls, differing = self.calls, 0
        for step in steps:
            if step.needs in self.other.lacks:
                continue
            why, ours, theirs = self.take(step)
            if why:
                differing += 1
                print(f"# {step.kind}: {step.text}: {why}\n#   Latchkey: {short(ours)}")
                print(f"#   {self.other.name}: {short(theirs)}", flush=True)
                if differing == MOST or step.kind == "create":
                    break
        self.check(f"{name}: {self.calls - calls} calls", differing == 0, f"{differing} calls differ")

    def differing(self, name, steps):
        """Each of these must differ: a difference that is gone is to be taken from the list."""
        alike = [step.text for step in steps if not self.take(step)[0]]
        self.check(name, not alike, f"no longer: {alike}")

    def take(self, step):
        """Returns what differs, if anything, and both outcomes."""
        self.calls += 1
        left, right = outcome(lambda: step.call(self.ours)), outcome(lambda: step.call(self.theirs))
        if isinstance(left, Failure) or isinstance(right, Failure):
            return compare.failures(left, right, self.other.compares_codes), left, right
        return step.compare(left, right), left, right

    def forget(self, *names):
        """Collections that an earlier run left behind."""
        for client in (self.ours, self.theirs):
            for name in names:
                if client.has_collection(name):
                    client.drop_collection(name)


def short(value):
    text = str(value) if isinstance(value, Failure) else repr(value)
    text = " ".join(text.split())
    return text if len(text) < LONG else f"{text[:LONG]}…"
