"""Whose rights a box has: an ordinary user's, also where root grades.

Limits on the number of processes do not bind root, and what breaks out of root's box is root. So
root lets an ordinary user make the box, one who owns nothing and exists for this moment only.
"""

import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from cnnref.grading.box import cgroup

FIRST, COUNT = 61_184, 4_096
"""User numbers that are given to nobody for long: the range that systemd keeps for that."""


def ways(needed: Iterable[Path]) -> Iterator[list[str]]:
    """The words that go before ``bwrap``, the best first.

    Root itself may own a box only where a control group limits its processes.

    Parameters
    ----------
    needed : iterable of Path
        What the box shows of this machine.
    """
    if os.getuid():
        yield []
        return
    if shutil.which("setpriv"):
        user = str(FIRST + os.getpid() % COUNT)
        step_down = ["setpriv", "--reuid", user, "--regid", user, "--clear-groups"]
        yield [*_uncovered(needed), *step_down]
    if cgroup.holds_processes():
        yield []


def _uncovered(needed: Iterable[Path]) -> list[str]:
    """Words that let others see what is needed of folders that are root's alone, and no more."""
    hidden: dict[Path, list[Path]] = {}
    for path in needed:
        private = [p for p in path.parents if not p.stat().st_mode & 0o001]
        if private:
            hidden.setdefault(private[-1], []).append(path)
    if not hidden:
        return []
    words = ["bwrap", "--dev-bind", "/", "/", "--die-with-parent", "--cap-drop", "ALL"]
    words += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    for folder, paths in hidden.items():
        words += ["--tmpfs", str(folder)]
        between = {p for path in paths for p in path.parents if folder in p.parents}
        for parent in sorted(between):
            words += ["--dir", str(parent)]
        for path in paths:
            words += ["--ro-bind", str(path), str(path)]
    return [*words, "--"]
