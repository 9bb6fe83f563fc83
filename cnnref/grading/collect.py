"""Importing submissions as Canvas, Moodle, nbgrader's exchange or a plain folder hold them.

Who wrote a file and when is read from the names and times that the learning management system
gave, never from a file's contents.
"""

import functools
import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from cnnref.grading.course import Course, CourseError
from cnnref.grading.files import File, read_files
from cnnref.grading.tidy import SUBMITTED

EXCHANGE = re.compile(r"(?P<student>[^+]+)\+(?P<slug>[^+]+)\+(?P<time>[^+]+?)( UTC)?(\+.*)?")
MOODLE = re.compile(r"(?P<student>.+_\d+)_assignsubmission_.*")
CANVAS = re.compile(r"(?P<student>.+?(_LATE)?_\d+)_\d+_.+")


@dataclass(frozen=True)
class Upload:
    """A notebook that somebody handed in."""

    student: str
    path: PurePosixPath
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
    files = list(read_files(source, done.refused))
    uploads = list(_uploads(files, slug, done.refused))
    if not uploads:
        raise CourseError(f"{source} holds no notebooks whose students can be told by their names")
    for upload in sorted(uploads, key=functools.partial(_order, slug)):
        taken = _store(course, slug, upload)
        (done.taken if taken else done.kept).append(upload.student)
    return done


def _uploads(files: list[File], slug: str, refused: list[str]) -> Iterator[Upload]:
    """Tell whose the notebooks are; say who handed in something else."""
    tops = {file.path.parts[0] for file in files}
    whose = {file.path: _identify(file, slug, len(tops) == 1) for file in files}
    found = {one[0] for file in files if (one := whose[file.path]) and file.data is not None}
    for file in files:
        one = whose[file.path]
        if one is None:
            if file.data is not None and not _of_other_assignment(file.path, slug):
                refused.append(f"{file.path}: whose it is cannot be told from its name")
        elif file.data is not None and _forged(file, one[0]):
            refused.append(f"{file.path}: {file.owner} made it, not {one[0]}")
        elif file.data is not None:
            yield Upload(one[0], file.path, one[1], file.data)
        elif one[0] not in found and _given_by_lms(file.path):
            refused.append(f"{file.path}: {one[0]} handed in no notebook")


def _identify(file: File, slug: str, wrapped: bool) -> tuple[str, float] | None:
    """Whose a file is, and when it came, by the names that an LMS gave, which come first.

    Only where all files lie in one folder may the names begin below it.
    """
    parts = file.path.parts
    for part in parts[: 1 + wrapped]:
        exchange, other = EXCHANGE.fullmatch(part), MOODLE.fullmatch(part) or CANVAS.fullmatch(part)
        if exchange:
            given = _time(exchange["time"]) or file.when
            return (_plain(exchange["student"]), given) if exchange["slug"] == slug else None
        if other:
            return _plain(other["student"]), file.when
    return (_plain(parts[0]), file.when) if len(parts) > 1 else None


def _forged(file: File, student: str) -> bool:
    """Whether a file of the exchange, where all may put something, is in another's account."""
    in_exchange = any(EXCHANGE.fullmatch(part) for part in file.path.parts[:2])
    return in_exchange and file.owner not in ("", student)


def _given_by_lms(path: PurePosixPath) -> bool:
    return any(MOODLE.fullmatch(part) or CANVAS.fullmatch(part) for part in path.parts[:2])


def _of_other_assignment(path: PurePosixPath, slug: str) -> bool:
    found = [match for part in path.parts[:2] if (match := EXCHANGE.fullmatch(part))]
    return any(match["slug"] != slug for match in found)


def _order(slug: str, upload: Upload) -> tuple[object, ...]:
    """What counts most comes last: the latest, and of one time the one named as it should be."""
    name = upload.path.name
    return upload.when, _version(upload.path), name.startswith(slug), name


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
    """A student's name that is one plain part of a path, spelt alike on every system."""
    student = unicodedata.normalize("NFC", student).replace("_LATE", "")
    plain = re.sub(r"[^\w.@-]+", "-", student).strip("-.")[:100]
    return plain or "nameless"


def _version(path: PurePosixPath) -> int:
    """The number that an LMS puts behind the name of a file handed in again."""
    numbered = (re.search(r"[-( ](\d{1,9})\)?\.\w+$", part) for part in path.parts)
    return max((int(match[1]) for match in numbered if match), default=0)


def _time(text: str) -> float | None:
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=UTC).timestamp()
    except ValueError:
        return None
