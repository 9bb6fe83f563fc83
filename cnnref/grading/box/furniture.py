"""What a box holds: Python, NumPy and Matplotlib, the agent, and what an exercise needs."""

import compileall
import functools
import importlib.metadata
import importlib.util
import sys
import sysconfig
from pathlib import Path

from packaging.requirements import Requirement

import cnnref
from cnnref.checks import call, exercise
from cnnref.grading.box import inside

PACKAGES = ("numpy", "matplotlib")
"""What a student may import beside the standard library."""
LIB, SITE = Path("/box/lib"), Path("/box/site")


@functools.cache
def agent_files(*, library: bool) -> dict[Path, Path]:
    """The grader's own part: places in the box and the files that they show.

    The box of a student holds the agent only; that of the library also holds the functions that
    answers may be built on.
    """
    home, agent = Path(cnnref.__file__).parent, Path(inside.__file__).parent
    compileall.compile_dir(agent, quiet=2)  # or every box would compile it again
    files = {LIB / "cnnbox": agent}
    for path in (Path(call.__file__), Path(exercise.__file__)):
        compiled = Path(importlib.util.cache_from_source(path))
        files[LIB / "cnnref/checks" / path.name] = path
        if compiled.is_file():
            files[LIB / "cnnref/checks/__pycache__" / compiled.name] = compiled
    if library:
        names = ("__init__.py", "shapes.py", "functional", "layers", "models", "topology")
        files |= {LIB / "cnnref" / name: home / name for name in names}
    return files


@functools.cache
def package_files(needs: tuple[str, ...] = ()) -> dict[Path, Path]:
    """The installed packages that a student may import, with what they need themselves."""
    files: dict[Path, Path] = {}
    for distribution in _with_requirements(PACKAGES + needs):
        tops = {file.parts[0] for file in distribution.files or [] if file.parts[0] != ".."}
        for top in tops - {"__pycache__"}:
            files[SITE / top] = Path(str(distribution.locate_file(top)))
    return files


@functools.cache
def python_folders() -> tuple[list[Path], list[Path]]:
    """The folders of Python and of the system's libraries, and those in them to be covered."""
    system = Path("/usr/lib") / str(sysconfig.get_config_var("MULTIARCH"))
    stdlib = Path(sysconfig.get_path("stdlib"))
    wanted = [
        system if system.is_dir() else Path("/usr/lib"),
        Path("/usr/lib64"),
        Path(sys.executable).resolve(),
        stdlib,
    ]
    libraries = Path(sysconfig.get_config_var("LIBDIR") or "/usr/lib")
    if not system.is_relative_to(libraries):
        wanted.insert(0, libraries)
    shown: list[Path] = []
    for path in wanted:
        if path.exists() and not any(path.is_relative_to(other) for other in shown):
            shown.append(path)
    third_party = [stdlib / "site-packages", *Path("/usr/lib").glob("python3*/*-packages")]
    inside = [p for p in third_party if p.is_dir() and any(map(p.is_relative_to, shown))]
    return shown, list(dict.fromkeys(inside))


def gpu_files() -> list[Path]:
    """The devices through which CUDA reaches a GPU; none where there is none."""
    return sorted(Path("/dev").glob("nvidia*"))


def gpu_facts() -> list[Path]:
    """Where CUDA reads, and cannot write, what this machine is made of."""
    names = ("bus/pci", "devices", "module")
    return [path for name in names if (path := Path("/sys", name)).is_dir()]


def _with_requirements(names: tuple[str, ...]) -> list[importlib.metadata.Distribution]:
    found: dict[str, importlib.metadata.Distribution] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop().lower()
        if name in found:
            continue
        try:
            found[name] = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue
        needed = map(Requirement, found[name].requires or [])
        waiting += [r.name for r in needed if r.marker is None or r.marker.evaluate({"extra": ""})]
    return list(found.values())
