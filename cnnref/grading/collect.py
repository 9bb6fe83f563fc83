"""Importing submissions as Canvas, Moodle, nbgrader's exchange or a plain folder hold them.

Who wrote a file and when is read from the names and times that the learning management system
gave, never from a file's contents. Links, paths that climb out, and huge files are refused.
"""

import os
import re
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from cnnref.grading.course import Course, CourseError
from cnnref.grading.intake import LARGEST
from cnnref.grading.tidy import SUBMITTED

EXCHANGE = re.compile(r"(?P<student>[^+]+)\+(?P<slug>[^+]+)\+(?P<time>[^+]+?)( UTC)?(\+.*)?")
MOODLE = re.compile(r"(?P<student>.+_\d+)_assignsubmission_.*")
CANVAS = re.compile(r"(?P<student>[^_]+(_LATE)?_\d+)_\d+_.+\.ipynb")
IGNORED = {"__MACOSX", ".ipynb_checkpoints"}


@dataclass(frozen=True)
class Upload:
    """A notebook that somebody handed in."""

    student: str
    name: str
    when: float
    data: bytes


@dataclass
class Imported:
    """What an import did."""

    taken: list[str]
    kept: list[str]
    """Students who have handed in something later already."""
    refused: list[str]


def collect(course: Course, slug: str, source: Path) -> Imported:
    """Put the notebooks of a folder or zip file into the course's submitted folder."""
    done = Imported([], [], [])
    if source.is_dir():
        uploads = list(_in_folder(source, slug, done.refused))
    elif zipfile.is_zipfile(source):
        uploads = list(_in_zip(source, slug, done.refused))
    else:
        raise CourseError(f"{source} is neither a folder nor a zip file")
    if not uploads:
        raise CourseError(f"{source} holds no notebooks whose students can be told by their names")
    for upload in sorted(uploads, key=lambda u: (u.when, _version(u.name), u.name)):
        taken = _store(course, slug, upload)
        (done.taken if taken else done.kept).append(upload.student)
    return done


def _in_folder(source: Path, slug: str, refused: list[str]) -> Iterator[Upload]:
    for folder, folders, names in os.walk(source):
        folders[:] = sorted(f for f in folders if f not in IGNORED)
        for name in sorted(names):
            path = Path(folder, name)
            status = path.lstat()
            inner = PurePosixPath(path.relative_to(source).as_posix())
            if not name.endswith(".ipynb"):
                continue
            if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST:
                refused.append(f"{inner}: a link or too large")
                continue
            yield from _identify(inner, slug, status.st_mtime, path.read_bytes(), refused)


def _in_zip(source: Path, slug: str, refused: list[str]) -> Iterator[Upload]:
    with zipfile.ZipFile(source) as archive:
        for entry in archive.infolist():
            inner = PurePosixPath(entry.filename.replace("\\", "/"))
            if inner.suffix != ".ipynb" or IGNORED & set(inner.parts):
                continue
            is_link = stat.S_ISLNK(entry.external_attr >> 16)
            if is_link or inner.is_absolute() or ".." in inner.parts:
                refused.append(f"{inner}: a link, or a path out of the folder")
                continue
            try:
                with archive.open(entry) as file:
                    data = file.read(LARGEST + 1)
                when = datetime(*entry.date_time, tzinfo=UTC).timestamp()
            except (RuntimeError, OSError, ValueError, zipfile.BadZipFile) as error:
                refused.append(f"{inner}: {error}")
                continue
            if len(data) > LARGEST:
                refused.append(f"{inner}: too large")
                continue
            yield from _identify(inner, slug, when, data, refused)


def _identify(
    inner: PurePosixPath, slug: str, when: float, data: bytes, refused: list[str]
) -> Iterator[Upload]:
    """Tell whose a file is by its path."""
    for part in inner.parts:
        exchange, other = EXCHANGE.fullmatch(part), MOODLE.fullmatch(part) or CANVAS.fullmatch(part)
        if exchange:
            if exchange["slug"] == slug:
                given = _time(exchange["time"]) or when
                yield Upload(_plain(exchange["student"]), inner.name, given, data)
            return
        if other:
            yield Upload(_plain(other["student"]), inner.name, when, data)
            return
    if len(inner.parts) > 1:
        yield Upload(_plain(inner.parts[0]), inner.name, when, data)
    else:
        refused.append(f"{inner}: whose it is cannot be told from its name")


def _store(course: Course, slug: str, upload: Upload) -> bool:
    """Store an upload unless there is a later one; keep the earlier of the two elsewhere."""
    path = course.root / SUBMITTED / upload.student / slug / f"{slug}.ipynb"
    earlier = course.root / ".cnnref" / "earlier" / slug / upload.student
    if path.is_file() and path.read_bytes() == upload.data:
        return True
    later = path.is_file() and path.stat().st_mtime > upload.when
    if path.is_file() and not later:
        earlier.mkdir(parents=True, exist_ok=True)
        path.replace(earlier / f"{path.stat().st_mtime_ns}.ipynb")
    target = earlier / f"{int(upload.when * 1e9)}.ipynb" if later else path
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".part")
    partial.write_bytes(upload.data)
    os.utime(partial, (upload.when, upload.when))
    partial.replace(target)
    return not later


def _plain(student: str) -> str:
    """A student's name that is one plain part of a path."""
    plain = re.sub(r"[^\w.@-]+", "-", student.replace("_LATE", "")).strip("-.")[:100]
    return plain or "nameless"


def _version(name: str) -> int:
    """The number that an LMS puts behind the name of a file handed in again."""
    match = re.search(r"[-( ](\d+)\)?\.ipynb$", name)
    return int(match[1]) if match else 0


def _time(text: str) -> float | None:
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=UTC).timestamp()
    except ValueError:
        return None
