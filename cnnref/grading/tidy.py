"""Putting the submitted folder in order before nbgrader looks at it.

nbgrader takes only files of the assignment's own name and copies whatever else it finds, links
included. So a renamed notebook is copied to the name that counts, a folder without one gets an
empty file, which earns nothing and says so, and links are removed.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

from cnnref.grading.course import Course
from cnnref.grading.intake import LARGEST

SUBMITTED = "submitted"


def tidy(course: Course) -> list[str]:
    """Put all submissions of all assignments in order; say what was done, a line each."""
    folders = (course.root / SUBMITTED).glob("*/*")
    return [line for folder in sorted(folders) for line in tidy_submission(folder)]


def tidy_submission(folder: Path) -> Iterator[str]:
    """Put ``submitted/<student>/<assignment>`` in order."""
    student, slug = folder.parent.name, folder.name
    if folder.is_symlink() or folder.parent.is_symlink() or not folder.is_dir():
        return
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            path.unlink()
            yield f"{student}: removed the link {path.name}"
        elif not path.is_dir() and (not path.is_file() or path.stat().st_size > 10 * LARGEST):
            path.unlink()
            yield f"{student}: removed {path.name}, no plain file of a usual size"
    notebook = folder / f"{slug}.ipynb"
    if notebook.is_file():
        return
    if notebook.is_dir():
        notebook.rename(folder / f"{slug}-folder")
    found = _notebooks(folder)
    if found:
        shutil.copy(found[-1], notebook)
        yield f"{student}: {found[-1].relative_to(folder)} was taken for {notebook.name}"
    else:
        notebook.touch()
        yield f"{student}: there is no notebook"


def _notebooks(folder: Path) -> list[Path]:
    """The notebooks in a folder, the latest last; Jupyter's own copies do not count."""
    found = [p for p in folder.rglob("*.ipynb") if ".ipynb_checkpoints" not in p.parts]
    return sorted((p for p in found if p.is_file()), key=lambda p: (p.stat().st_mtime, str(p)))


def submissions(course: Course, slug: str) -> dict[str, Path]:
    """The notebook of each student who handed something in."""
    found = sorted((course.root / SUBMITTED).glob(f"*/{slug}/{slug}.ipynb"))
    return {path.parts[-3]: path for path in found}
