"""Remembering grades: results stored under the hash of all that decides them."""

import hashlib
import importlib.metadata
import os
import platform
import tempfile
import zlib
from functools import cache
from pathlib import Path

import cnnref
from cnnref.grading.course import CourseError
from cnnref.grading.grade import Result, Task

DECIDING = (
    *("checks/**/*.py", "data/*.py", "data/*.npz", "functional/*.py", "grading/box/**/*.py"),
    *("layers/*.py", "models/*.py", "oracle/*.py", "shapes.py"),
)
DECIDING_HERE = ("grade.py", "intake.py", "session.py")


class Cache:
    """A folder of results; writers never see each other's half-written files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, key: str) -> Result | None:
        """The result of a key; None when there is none or its file is damaged."""
        try:
            return Result.from_json(zlib.decompress(self._path(key).read_bytes()))
        except (OSError, ValueError, TypeError, zlib.error):
            return None

    def put(self, key: str, result: Result) -> None:
        """Store a result, all of it or nothing."""
        path = self._path(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
                file.write(zlib.compress(result.to_json(), 1))
            os.replace(file.name, path)
        except OSError as error:
            raise CourseError(f"a result cannot be stored in {self.folder}: {error}") from error

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key[2:]


def key_of(task: Task) -> str:
    """The hash of a submission, what it is graded by, and how."""
    digest = hashlib.sha256(version().encode())
    for part in (task.submission, task.released, task.secret, repr(task.limits).encode()):
        digest.update(len(part).to_bytes(8))
        digest.update(part)
    digest.update(bytes([task.boxed]))
    return digest.hexdigest()


@cache
def version() -> str:
    """The hash of the code that decides points, with the versions of what it rests on."""
    home = Path(cnnref.__file__).parent
    files = [path for pattern in DECIDING for path in home.glob(pattern)]
    files += [home / "grading" / name for name in DECIDING_HERE]
    digest = hashlib.sha256(platform.python_version().encode())
    for path in sorted(files):
        digest.update(path.relative_to(home).as_posix().encode() + b"\0" + path.read_bytes())
    for name in ("numpy", "torch"):
        digest.update(_installed(name).encode())
    return digest.hexdigest()


def _installed(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""
