"""Control groups: the only limits that hold for a box's processes and memory as a whole.

A grader that runs as root needs them, since limits on the number of processes do not bind root.
Both versions of the kernel's interface are served.
"""

import contextlib
import functools
import itertools
import os
import signal
import time
from pathlib import Path

from cnnref.grading.box.limits import Limits

ROOT = Path("/sys/fs/cgroup")
PREFIX = "cnnref-box"
_numbers = itertools.count()


class Cgroup:
    """A group for one box."""

    def __init__(self, limits: Limits) -> None:
        name = f"{PREFIX}-{os.getpid()}-{next(_numbers)}"
        self.folders = [base / name for base in bases()]
        for folder in self.folders:
            folder.mkdir()
            for file, limit in _files(limits):
                if (folder / file).exists():
                    (folder / file).write_text(str(limit))

    @property
    def members(self) -> list[Path]:
        """The files in which a process writes itself to join."""
        return [folder / "cgroup.procs" for folder in self.folders]

    def close(self) -> None:
        """Kill what is left and remove the group."""
        for folder in self.folders:
            for _ in range(100):
                for pid in (folder / "cgroup.procs").read_text().split():
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(int(pid), signal.SIGKILL)
                with contextlib.suppress(OSError):
                    folder.rmdir()
                    break
                time.sleep(0.005)


@functools.cache
def bases() -> list[Path]:
    """The folders in which groups can be made here; none where that is not allowed."""
    unified = (ROOT / "cgroup.controllers").is_file()
    candidates = [ROOT] if unified else [ROOT / "memory", ROOT / "pids"]
    found = [base for base in candidates if _works(base)]
    for base in found:
        _sweep(base)
    return found


def holds_processes() -> bool:
    """Whether groups limit the number of processes here."""
    return any(base == ROOT or base.name == "pids" for base in bases())


def _files(limits: Limits) -> list[tuple[str, int]]:
    return [
        ("memory.limit_in_bytes", limits.memory),
        ("memory.max", limits.memory),
        ("memory.swap.max", 0),
        ("pids.max", limits.processes),
    ]


def _works(base: Path) -> bool:
    trial = base / f"{PREFIX}-{os.getpid()}-trial"
    try:
        trial.mkdir()
    except OSError:
        return False
    limited = (trial / "pids.max").exists() or (trial / "memory.limit_in_bytes").exists()
    trial.rmdir()
    return limited


def _sweep(base: Path) -> None:
    """Remove the groups that a killed grader left behind."""
    for folder in base.glob(f"{PREFIX}-*"):
        pid = folder.name.split("-")[2]
        if not Path(f"/proc/{pid}").exists():
            with contextlib.suppress(OSError):
                folder.rmdir()
