"""The coverage page: for each row, the pages that teach it and the tests that hold it.

A page says which rows it teaches in comments, ``% rows: R062 R063``; a test says it in its name,
``test_R062_corr_of_arange9``. A row that no page of the book teaches fails the build.
"""

import re
from collections import defaultdict
from pathlib import Path

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

ROWS = [f"R{number:03}" for number in range(1, 136)]
COMMENT = re.compile(r"^% rows:(.*)$", re.MULTILINE)
TEST = re.compile(r"^ *def (test_\w*R\d{3}\w*)", re.MULTILINE)
ROW = re.compile(r"R\d{3}")


class Coverage(SphinxDirective):
    """Write the table where the page says ``{coverage}``."""

    def run(self):
        """Return the table, made anew at every build: any page or test may have changed."""
        self.env.note_reread()
        root = Path(self.env.srcdir)
        pages, tests = defaultdict(list), defaultdict(list)
        for docname in sorted(self.env.found_docs):
            path = Path(self.env.doc2path(docname))
            text = path.read_text() if path.suffix == ".md" else ""
            for row in {row for names in COMMENT.findall(text) for row in ROW.findall(names)}:
                pages[row].append(f"[](/{docname})")
        for path in sorted(root.glob("tests/**/test_*.py")):
            for name in TEST.findall(path.read_text()):
                for row in ROW.findall(name):
                    tests[row].append(f"`{name}`")
        if problems := _problems(pages):
            raise ExtensionError(problems)
        lines = ["| Row | Pages | Tests |", "|---|---|---|"]
        for row in ROWS:
            held = "<br>".join(tests[row]) or "in words only"
            lines.append(f"| {row} | {'<br>'.join(pages[row])} | {held} |")
        table = nodes.container()
        self.state.nested_parse(StringList(lines, "coverage"), 0, table)
        return table.children


def _problems(pages):
    """Say which rows no page teaches, and which comments name a row that does not exist."""
    missing = [row for row in ROWS if row not in pages]
    unknown = sorted(set(pages) - set(ROWS))
    parts = []
    if missing:
        parts.append(
            f"no page teaches {', '.join(missing)}: add a comment `% rows: ...` where one does"
        )
    if unknown:
        parts.append(f"there are no rows {', '.join(unknown)}")
    return "; ".join(parts)


def setup(app: Sphinx):
    """Register with Sphinx."""
    app.add_directive("coverage", Coverage)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
