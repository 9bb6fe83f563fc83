"""What this machine offers to a grader, and what is missing."""

import contextlib
import importlib.metadata
import importlib.util
import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass

from cnnref.grading.box import cgroup, furniture, launch
from cnnref.grading.box.clock import cpu_seconds
from cnnref.grading.box.limits import Limits
from cnnref.grading.box.room import Box
from cnnref.grading.course import CourseError

GPU_TRIAL = """
import torch
x = torch.ones(1, 1, 3, 3, device="cuda")
assert torch.nn.functional.conv2d(x, x).item() == 9
print(torch.cuda.get_device_name())
"""


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
        else "no box holds: install bubblewrap, allow user namespaces; as root, see processes",
    )
    yield from _rights()
    yield from _limits()
    fair = cpu_seconds(os.getpid()) > 0
    yield Finding(
        "time",
        fair,
        f"{Limits().seconds:g} s for a cell or an exercise, {Limits().notebook_seconds:g} s for a "
        "notebook; "
        + ("waiting for a processor is free" if fair else "on the clock: keep the machine idle"),
    )
    for name in ("numpy", "nbgrader", "torch", "distributed"):
        yield _version(name)
    yield Finding("Python", True, platform.python_version())
    yield _device()
    if furniture.gpu_files() and launch.bubblewrap_works():
        yield _gpu_in_box()


def _rights() -> Iterator[Finding]:
    if os.getuid():
        yield Finding("rights", True, "boxes have your rights, and lose them inside")
        return
    ordinary = bool(launch.way())
    yield Finding(
        "rights",
        ordinary,
        "you are root; boxes are made by an ordinary user who owns nothing"
        if ordinary
        else "you are root, and boxes would be root's: grade as an ordinary user",
    )


def _limits() -> Iterator[Finding]:
    limits = Limits()
    groups = ", ".join(str(base) for base in cgroup.bases())
    memory = any(base == cgroup.ROOT or base.name == "memory" for base in cgroup.bases())
    room = f"{limits.memory >> 20} MB"
    yield Finding(
        "memory",
        memory,
        f"{room} for a box as a whole, by control groups in {groups}"
        if memory
        else f"{room} for each process of a box, not for all together: no control group can be "
        "written",
    )
    by_number = f"{limits.processes} in a box"
    if not launch.bubblewrap_works():
        processes = "not limited: no box holds"
    elif cgroup.holds_processes():
        processes = f"{by_number}, by a control group"
    else:
        processes = f"{by_number}, by a limit on the user who owns it"
    yield Finding("processes", launch.bubblewrap_works(), processes)
    yield Finding(
        "files",
        launch.bubblewrap_works(),
        f"{limits.files >> 20} MB in a folder in memory, gone when the box closes",
    )
    yield Finding(
        "output",
        True,
        f"{limits.output:,} characters of a cell, {limits.answer >> 20} MB of a result",
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


def _gpu_in_box() -> Finding:
    """Let a box use the GPU, as ``cnnref grade --gpu`` does."""
    try:
        with contextlib.closing(Box(Limits(gpu=True), needs=("torch",))) as box:
            said = box.run(GPU_TRIAL, "trial", box.clock(60))
    except CourseError as error:
        return Finding("gpu", False, str(error))
    if said["error"]:
        reason = said["error"].splitlines()[0]
        return Finding("gpu", False, f"--gpu does not work, answers run on the CPU: {reason}")
    return Finding("gpu", True, f"--gpu lets answers in PyTorch use {said['printed'].strip()}")
