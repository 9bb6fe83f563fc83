"""What this machine offers to a grader, and what is missing."""

import importlib.metadata
import importlib.util
import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass

from cnnref.grading.box import cgroup, launch
from cnnref.grading.box.clock import cpu_seconds


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it is well, and what follows."""

    name: str
    good: bool
    said: str


def examine() -> Iterator[Finding]:
    """Look at isolation, limits, versions and the oracle's device."""
    works = launch.bubblewrap_works()
    yield Finding(
        "box",
        works,
        "bubblewrap works: no network, a read-only system, a private folder"
        if works
        else "bubblewrap does not work: install it and allow user namespaces",
    )
    yield from _limits()
    fair = cpu_seconds(os.getpid()) > 0
    yield Finding(
        "time",
        fair,
        "limits count processor time" if fair else "limits count wall time: keep the machine idle",
    )
    for name in ("numpy", "nbgrader", "torch", "distributed"):
        yield _version(name)
    yield Finding("Python", True, platform.python_version())
    yield _device()


def _limits() -> Iterator[Finding]:
    groups = [str(base) for base in cgroup.bases()]
    memory = any(base == cgroup.ROOT or base.name == "memory" for base in cgroup.bases())
    yield Finding(
        "memory",
        memory,
        f"limited for a box as a whole, by control groups in {', '.join(groups)}"
        if memory
        else "limited for each process of a box only: no control group can be written",
    )
    processes = cgroup.holds_processes() or os.getuid() != 0
    yield Finding(
        "processes",
        processes,
        "limited"
        if processes
        else "not limited: root is bound by control groups only, and none is writable; grade as "
        "an ordinary user",
    )


def _version(name: str) -> Finding:
    try:
        return Finding(name, True, importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        needed = name in ("numpy", "nbgrader")
        return Finding(name, not needed, "not installed")


def _device() -> Finding:
    if importlib.util.find_spec("torch") is None:
        return Finding("oracle", True, "PyTorch is not installed: NumPy gives the right answers")
    from cnnref import oracle

    try:
        said = f"PyTorch gives the right answers on {oracle.device()}; the points are the same"
    except ValueError as error:
        return Finding("oracle", False, str(error))
    return Finding("oracle", True, said)
