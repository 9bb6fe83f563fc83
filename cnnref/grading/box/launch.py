"""Starting the agent: under bubblewrap, or, where a teacher insists, without a box."""

import functools
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from cnnref.grading.box import cgroup, furniture, rights
from cnnref.grading.box.limits import Limits
from cnnref.grading.course import CourseError

HOME = "/home/student"
ISOLATION = [
    *("--unshare-all", "--unshare-user", "--disable-userns", "--cap-drop", "ALL"),
    *("--uid", "1000", "--gid", "1000", "--hostname", "box"),
    *("--new-session", "--die-with-parent"),
]
ENVIRONMENT = {
    "HOME": HOME,
    "LANG": "C.UTF-8",
    "MPLBACKEND": "Agg",
    "MPLCONFIGDIR": HOME,
    "NVIDIA_TF32_OVERRIDE": "0",  # or a right answer in float32 would lose digits on a GPU
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PATH": "/usr/bin",
    "PYTHONHASHSEED": "0",
}
START = """
import resource as r, sys
for name, limit in {rlimits}.items():
    r.setrlimit(getattr(r, name), (limit, limit))
sys.path += [{lib!r}, {site!r}]
from cnnbox.apart import set_apart
from cnnbox.agent import main
set_apart()
main({descriptor}, {answer}, {output}, library={library}, needs={needs})
"""
JOIN = 'while [ "$1" != -- ]; do echo $$ > "$1" || exit 1; shift; done; shift; exec "$@"'


@functools.cache
def way() -> list[str] | None:
    """The words before ``bwrap`` with which a box holds here; None where none does."""
    if shutil.which("bwrap") is None:
        return None
    shown, _ = furniture.python_folders()
    files = furniture.agent_files(library=True) | furniture.package_files(("torch",))
    python = str(Path(sys.executable).resolve())
    for before in rights.ways([*shown, *files.values()]):
        box = _bubblewrap(Limits(), library=True, needs=())
        trial = [*before, *box, python, "-I", "-S", "-c", ""]
        if subprocess.run(trial, capture_output=True, check=False).returncode == 0:
            return before
    return None


def bubblewrap_works() -> bool:
    """Whether this system lets us make a box."""
    return way() is not None


def demand_box() -> None:
    """Refuse to run strangers' code unboxed."""
    if bubblewrap_works():
        return
    cure = "install it (sudo apt-get install bubblewrap)"
    if shutil.which("bwrap"):
        cure = "allow user namespaces (sysctl kernel.unprivileged_userns_clone=1)"
    if shutil.which("bwrap") and os.getuid() == 0:
        cure = (
            "grade as an ordinary user, or put this package and its Python where one can read "
            f"them ({Path(sys.executable).resolve()}): no control group can be written here, so "
            "that nothing would stop a fork bomb in a box that root owns"
        )
    raise CourseError(
        f"no box holds here, so students' code would run with your rights: {cure}; for code that "
        "you trust, say --unsafe-no-sandbox"
    )


def start(
    pipe: socket.socket,
    limits: Limits,
    group: cgroup.Cgroup | None,
    *,
    library: bool,
    boxed: bool,
    needs: tuple[str, ...] = (),
) -> "subprocess.Popen[bytes]":
    """Start an agent that serves `pipe`."""
    if boxed:
        demand_box()
        lib, site = str(furniture.LIB), str(furniture.SITE)
        bubblewrap = _bubblewrap(limits, library=library, needs=needs)
        before = [*_join(group), *(way() or []), *bubblewrap]
        folder = "/"
    else:
        folder = tempfile.mkdtemp(prefix="cnnref-unboxed-")
        lib, site = _unboxed_files(Path(folder), library=library, needs=needs)
        before = []
    code = START.format(
        rlimits=_rlimits(limits, library=library),
        lib=lib,
        site=site,
        descriptor=pipe.fileno(),
        answer=limits.answer,
        output=limits.output,
        library=library,
        needs=needs,
    )
    python = str(Path(sys.executable).resolve())
    return subprocess.Popen(
        [*before, python, "-I", "-S", "-B", "-c", code],
        pass_fds=[pipe.fileno()],
        env=ENVIRONMENT | _chosen_gpus() | ({} if boxed else {"HOME": folder}),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=None if os.environ.get("CNNREF_BOX_DEBUG") else subprocess.DEVNULL,
        start_new_session=True,
    )


def _bubblewrap(limits: Limits, *, library: bool, needs: tuple[str, ...]) -> list[str]:
    shown, covered = furniture.python_folders()
    words = ["bwrap", *ISOLATION]
    for path in shown:
        words += ["--ro-bind", str(path), str(path)]
    for path in map(Path, ("/lib", "/lib64")):
        if path.is_symlink():
            words += ["--symlink", str(path.readlink()), str(path)]
        elif path.is_dir():
            words += ["--ro-bind", str(path), str(path)]
    for path in covered:
        words += ["--tmpfs", str(path), "--remount-ro", str(path)]
    files = furniture.agent_files(library=library) | furniture.package_files(needs)
    for place, path in files.items():
        words += ["--ro-bind", str(path), str(place)]
    words += ["--dev", "/dev"]
    if needs and limits.gpu:
        for path in furniture.gpu_files():
            words += ["--dev-bind", str(path), str(path)]
        for path in furniture.gpu_facts() if furniture.gpu_files() else ():
            words += ["--ro-bind", str(path), str(path)]
    words += ["--remount-ro", "/dev", "--proc", "/proc"]
    words += ["--size", str(limits.files), "--tmpfs", HOME, "--symlink", HOME, "/tmp"]
    return [*words, "--remount-ro", "/", "--chdir", HOME, "--"]


def _chosen_gpus() -> dict[str, str]:
    """The GPUs that whoever started the grader, Slurm for one, has set aside for it."""
    chosen = os.environ.get("CUDA_VISIBLE_DEVICES")
    return {} if chosen is None else {"CUDA_VISIBLE_DEVICES": chosen}


def _join(group: cgroup.Cgroup | None) -> list[str]:
    return ["sh", "-c", JOIN, "sh", *map(str, group.members), "--"] if group else []


def _rlimits(limits: Limits, *, library: bool) -> dict[str, int]:
    space = -1 if limits.mapped < 0 else limits.memory + limits.mapped
    common = {"RLIMIT_AS": space, "RLIMIT_CORE": 0, "RLIMIT_NOFILE": 256}
    if library:
        return common
    common["RLIMIT_FSIZE"] = limits.files
    common["RLIMIT_CPU"] = int(limits.notebook_seconds) + 10
    return common | {"RLIMIT_NPROC": limits.processes}


def _unboxed_files(folder: Path, *, library: bool, needs: tuple[str, ...]) -> tuple[str, str]:
    files = furniture.agent_files(library=library) | furniture.package_files(needs)
    for place, path in files.items():
        link = folder / place.relative_to("/box")
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(path)
    return str(folder / "lib"), str(folder / "site")
