"""Draws docs/pictures/first-start.svg from a real first start in a terminal.

Clones this checkout, runs `npm start` in it on a pseudo-terminal, and draws what the terminal shows.
Needs: pip install rich
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = 100


def run(folder: Path) -> str:
    """The terminal's bytes of `npm start`, up to its ready line."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(folder)
        os.environ.update(TERM="xterm-256color")
        os.execvp("npm", ["npm", "start"])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, COLUMNS, 0, 0))
    output, deadline = b"", time.time() + 300
    while b"ready cluster=" not in output or not output.endswith(b"\n"):
        if time.time() > deadline:
            sys.exit("no ready line within 5 minutes")
        if select.select([terminal], [], [], 1)[0]:
            output += os.read(terminal, 65536)
    os.kill(pid, signal.SIGTERM)
    os.waitpid(pid, 0)
    return output.decode()


def settled(output: str) -> str:
    """What is left on the screen: of a line that was drawn again, the last drawing."""
    lines = output.replace("\r\n", "\n").split("\n")
    return "\n".join(line.split("\r")[-1].replace("\x1b[K", "") for line in lines)


with tempfile.TemporaryDirectory() as folder:
    subprocess.run(["git", "clone", "-q", str(ROOT), folder], check=True)
    text = "$ npm start\n" + settled(run(Path(folder))).strip()
console = Console(record=True, width=COLUMNS, file=open(os.devnull, "w"))
console.print(Text.from_ansi(re.sub(r"\n> .*", "", text)), no_wrap=True)
svg = console.export_svg(title="npm start")
# No request to a host of fonts: the viewer's own will do.
svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.S)
(ROOT / "docs/pictures/first-start.svg").write_text(svg)
