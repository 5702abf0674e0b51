"""Sends the same random schemas, data and calls to Latchkey and to another server, and compares.

    python main.py --vs lite --seed 1 --rounds 3

Latchkey is where LATCHKEY_URI says. What the other server is known to do otherwise stands in
sides.py by the names of docs/differences.md. A round is made from its seed alone: `--seed S --only R`
repeats it.
"""

import argparse
import logging
import os
import pathlib
import random
import sys
import time
import warnings

import edges
import kinds
import listed
from shape import random_shape
from sides import OTHERS, latchkey
from steps import Runner
from story import Story

DOCUMENT = pathlib.Path(__file__).parents[2] / "docs" / "differences.md"

logging.disable(logging.CRITICAL)  # pymilvus logs every refusal with its traceback
warnings.simplefilter("ignore")


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--vs", choices=OTHERS, default="lite")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", type=int, help="this round alone")
    parser.add_argument("--questions", type=int, default=60, help="filters a round")
    parser.add_argument("--uri", help="a server of this kind that runs already")
    return parser.parse_args()


def main():
    chosen = arguments()
    other = OTHERS[chosen.vs]
    started = time.monotonic()
    with other.running(chosen.uri) as theirs:
        runner = Runner(latchkey(os.environ), theirs, other)
        unwritten = sorted(name for name in other.lacks if f"**{name}**" not in DOCUMENT.read_text())
        runner.check("every listed difference stands in docs/differences.md", not unwritten, f"missing: {unwritten}")
        if chosen.only is None:
            runner.forget(edges.PARTED, edges.KEPT, edges.KEYED, edges.TRIED, kinds.NAME, listed.NAME)
            runner.part("partitions, aliases, names, wrong input", edges.steps())
            runner.part("vectors of every kind", kinds.steps(random.Random(chosen.seed)))
            runner.part("the collection of listed differences", listed.steps(other.lacks))
            runner.differing("listed differences are there", listed.examples(other.lacks))
        for number in range(chosen.rounds) if chosen.only is None else [chosen.only]:
            rng = random.Random(f"{chosen.seed}:{number}")
            shape = random_shape(rng, other.lacks)
            name = f"differ_{chosen.seed}_{number}"
            runner.forget(name)
            runner.part(f"seed {chosen.seed} round {number}", Story(rng, shape, other.lacks, name).steps(chosen.questions))
        runner.forget(listed.NAME)
    print(f"# {runner.calls} calls to each of Latchkey and {other.name}, {time.monotonic() - started:.0f} s")
    print(f"{runner.passed} passed, {runner.failed} failed", flush=True)
    return 1 if runner.failed else 0


if __name__ == "__main__":
    sys.exit(main())
