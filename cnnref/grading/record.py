"""The road into nbgrader: its own autograde records what the trusted grader found.

nbgrader reads submissions through an exporter. Ours grades a submission in the place of reading
it, so ``nbgrader autograde``, Formgrader's button and ``cnnref grade`` all go the same way.
"""

import os
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from traitlets import Bool

from cnnref.grading.course import Course
from cnnref.grading.grader import Grader

SANDBOX_OFF = "CNNREF_UNSAFE_NO_SANDBOX"


class TrustedExporter(NotebookExporter):
    """Reads a submission as the graded notebook, whatever its bytes are."""

    unsafe_no_sandbox = Bool(
        False, help="Run students' code with your own rights. Only for code that you trust."
    ).tag(config=True)

    def from_filename(self, filename: str, resources: Any = None, **kw: Any) -> Any:
        """Grade a file of the submitted folder; read any other file."""
        path = Path(filename)
        root = Path(self.config.CourseDirectory.root)
        names = resources["nbgrader"]
        submitted = self.config.CourseDirectory.get("submitted_directory", "submitted")
        if not path.absolute().is_relative_to(root / submitted):
            return self.from_notebook_node(nbformat.read(path, as_version=4), resources, **kw)
        boxed = not (self.unsafe_no_sandbox or os.environ.get(SANDBOX_OFF))
        grader = Grader(Course(root), boxed=boxed)
        result = grader.result(grader.task(names["assignment"], names["student"], path))
        notebook = nbformat.v4.to_notebook(result.notebook)
        return self.from_notebook_node(notebook, resources, **kw)
