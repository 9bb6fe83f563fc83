"""Whose rights a box has: an ordinary user's, also where root grades.

Limits on the number of processes do not bind root, and what breaks out of root's box is root. So
root lets an ordinary user make the box, one who owns nothing and exists for this moment only.
"""

import os
import shlex
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from cnnref.grading.box import cgroup

FIRST, COUNT = 61_184, 4_096
"""User numbers that are given to nobody for long: the range that systemd keeps for that."""
STAGE = "/dev/shm"
"""A folder in which nothing that a box needs can be."""


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
    """Words that let others see what is needed of folders that are root's alone, and no more.

    They enter a view of the file system that is made once and lives as long as this process.
    """
    steps = list(covers(needed))
    if not steps:
        return []
    script = "\n".join(["set -e", *steps, "echo made", "read wait"])
    words = ["unshare", "--mount", "--propagation", "private", "sh", "-c", script]
    pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=nothing) as maker:
        if not maker.stdout or maker.stdout.readline() != b"made\n":
            return []
        view = os.open(f"/proc/{maker.pid}/ns/mnt", os.O_RDONLY)
    return ["nsenter", f"--mount=/proc/{os.getpid()}/fd/{view}"]


def covers(needed: Iterable[Path]) -> Iterator[str]:
    """Lay empty folders over private ones and show the paths at their places in them, in shell."""
    hidden: dict[Path, list[Path]] = {}
    for path in needed:
        private = [p for p in path.parents if not p.stat().st_mode & 0o001]
        if private:
            hidden.setdefault(private[-1], []).append(path)
    for folder, paths in hidden.items():
        stages = [f"{STAGE}/{number}" for number, _ in enumerate(paths)]
        yield f"mount -t tmpfs none {STAGE}"
        for path, stage in zip(paths, stages, strict=True):
            yield f"{_make(path, stage)}; mount --bind {shlex.quote(str(path))} {stage}"
        yield f"mount -t tmpfs -o mode=755 none {shlex.quote(str(folder))}"
        for path, stage in zip(paths, stages, strict=True):
            place = shlex.quote(str(path))
            yield f"mkdir -p {shlex.quote(str(path.parent))}; {_make(path, place)}"
            yield f"mount --bind {stage} {place}; umount {stage}"
        yield f"umount {STAGE}"


def _make(path: Path, place: str) -> str:
    return f"mkdir -p {place}" if path.is_dir() else f"touch {place}"
