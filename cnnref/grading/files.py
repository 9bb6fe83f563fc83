"""The files of a folder or zip file of submissions, also those in zip files that students made.

Links, paths that climb out, and huge files are refused.
"""

import io
import os
import pwd
import re
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from cnnref.grading.course import CourseError
from cnnref.grading.intake import LARGEST

NOTEBOOK = re.compile(r"\.(ipynb(\.ipynb|\.json|\.txt)?|zip)$", re.IGNORECASE)
IGNORED = {"__MACOSX", ".ipynb_checkpoints"}
DEEPEST = 2
"""Zip files within another that are opened."""
ALTOGETHER = 4 * LARGEST
"""Bytes that are taken out of a zip file that a student made."""


@dataclass(frozen=True)
class File:
    """A file of an import: its path, when it came, and its bytes if it may hold a notebook."""

    path: PurePosixPath
    when: float
    data: bytes | None
    owner: str = ""
    """Whose account it is in, if that is neither yours nor root's."""


def read_files(source: Path, refused: list[str]) -> Iterator[File]:
    """Yield what lies in a folder or zip file; say what is refused."""
    if source.is_dir():
        yield from _in_folder(source, refused)
    elif zipfile.is_zipfile(source):
        with zipfile.ZipFile(source) as archive:
            yield from _in_zip(archive, PurePosixPath(), None, refused)
    else:
        raise CourseError(f"{source} is neither a folder nor a zip file")


def _in_folder(source: Path, refused: list[str]) -> Iterator[File]:
    for folder, folders, names in os.walk(source):
        folders[:] = sorted(f for f in folders if f not in IGNORED)
        for name in sorted(names):
            path = Path(folder, name)
            status = path.lstat()
            inner = PurePosixPath(path.relative_to(source).as_posix())
            if not _interesting(inner):
                yield File(inner, status.st_mtime, None)
            elif not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST:
                refused.append(f"{inner}: a link or too large")
            elif inner.suffix.lower() == ".zip":
                yield from _unpacked(path.read_bytes(), inner, status.st_mtime, refused)
            else:
                yield File(inner, status.st_mtime, path.read_bytes(), _owner(status.st_uid))


def _owner(number: int) -> str:
    try:
        return "" if number in (0, os.getuid()) else pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def _in_zip(
    archive: zipfile.ZipFile, place: PurePosixPath, when: float | None, refused: list[str]
) -> Iterator[File]:
    """The files of an archive at a place; those of one within another came when that did."""
    taken = 0
    for entry in archive.infolist():
        named = PurePosixPath(entry.filename.replace("\\", "/"))
        inner = place / named
        if entry.is_dir() or IGNORED & set(inner.parts):
            continue
        if not _interesting(inner):
            yield File(inner, when or 0.0, None)
            continue
        is_link = stat.S_ISLNK(entry.external_attr >> 16)
        if is_link or named.is_absolute() or ".." in named.parts:
            refused.append(f"{inner}: a link, or a path out of the folder")
            continue
        try:
            with archive.open(entry) as file:
                data = file.read(LARGEST + 1)
            came = when or datetime(*entry.date_time, tzinfo=UTC).timestamp()
        except (RuntimeError, OSError, ValueError, zipfile.BadZipFile) as error:
            refused.append(f"{inner}: {error}")
            continue
        taken += len(data)
        if len(data) > LARGEST or (when and taken > ALTOGETHER):
            refused.append(f"{inner}: too large")
        elif inner.suffix.lower() == ".zip":
            yield from _unpacked(data, inner, came, refused)
        else:
            yield File(inner, came, data)


def _unpacked(data: bytes, inner: PurePosixPath, when: float, refused: list[str]) -> Iterator[File]:
    """The files of a zip file that a student handed in; one within it is not opened."""
    if sum(part.lower().endswith(".zip") for part in inner.parts) > DEEPEST:
        refused.append(f"{inner}: a zip file in a zip file in a zip file")
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield from _in_zip(archive, inner, when, refused)
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        refused.append(f"{inner}: {error}")


def _interesting(path: PurePosixPath) -> bool:
    """Whether a file may hold a notebook; browsers save some as ``x.ipynb.json``."""
    return bool(NOTEBOOK.search(path.name)) and not path.name.startswith("._")
