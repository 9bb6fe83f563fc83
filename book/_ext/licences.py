"""``{licences}``: a table of other people's work in the built site, made from the packages.

The text of each licence lies in ``_static/licences``; the page links to it.
"""

import json
import re
import shutil
import tarfile
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from vendored import bundled_packages

THEME = {  # Python packages whose scripts and styles Sphinx copies into the site
    "sphinx": "the pages' scripts and the search",
    "sphinx-book-theme": "the look of the pages",
    "pydata-sphinx-theme": "the look of the pages, with Bootstrap and Font Awesome's font",
    "sphinx-copybutton": "the button that copies code",
    "sphinx-design": "boxes and tabs",
    "sphinx-togglebutton": "boxes that fold",
    "myst-nb": "the look of code cells",
}
NPM = {
    "mathjax": "the formulas, which it wrote, and their font",
    "@fortawesome/fontawesome-svg-core": "icons",
    "@fortawesome/free-solid-svg-icons": "icons",
}
CPYTHON = ("PSF-2.0", "https://docs.python.org/3.12/license.html")
MOZILLA = "https://www.mozilla.org/MPL/2.0/"


class Part(NamedTuple):
    """Somebody's work in the site: what it does there, its licence, and where that is written."""

    name: str
    version: str
    purpose: str
    licence: str
    text: Path | bytes | str


class Licences(SphinxDirective):
    """Write the table."""

    def run(self):
        """Return the table, and put the licences' texts into the site."""
        self.env.note_reread()
        folder = Path(self.env.app.outdir) / "_static" / "licences"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        lines = ["| What | Version | What it does here | Licence |", "|---|---|---|---|"]
        for part in (*_npm(self.env.app), *_python(self.env.app), *_theme()):
            to = _keep(part, folder)
            name = part.name.replace("/", "/<wbr>")  # long names fold on a phone
            row = (name, part.version, part.purpose, f'<a href="{to}">{part.licence}</a>')
            lines.append(f"| {' | '.join(row)} |")
        table = nodes.container()
        self.state.nested_parse(StringList(lines, "licences"), 0, table)
        return table.children


def _keep(part: Part, folder: Path) -> str:
    """Where the text of a licence is read: in the site, or at an address."""
    if isinstance(part.text, str):
        return part.text
    name = re.sub(r"\W+", "-", part.name).strip("-").lower()
    content = part.text if isinstance(part.text, bytes) else part.text.read_bytes()
    (folder / f"{name}.txt").write_bytes(content)
    return f"../_static/licences/{name}.txt"


def _npm(app: Sphinx):
    """MathJax's font, the icons, and what esbuild put into the editor."""
    npm = Path(app.confdir) / "node_modules"
    parts = [(npm / name, purpose) for name, purpose in NPM.items()]
    for folder, purpose in [*parts, *((one, "the editor") for one in bundled_packages(app))]:
        about = json.loads((folder / "package.json").read_text())
        licence = next(folder.glob("LICENSE*"))
        yield Part(about["name"], about["version"], purpose, about["license"], licence)


def _python(app: Sphinx):
    """Python in the page."""
    npm = Path(app.confdir) / "node_modules"
    about = json.loads((npm / "pyodide" / "package.json").read_text())
    python = json.loads((npm / "pyodide" / "pyodide-lock.json").read_text())["info"]["python"]
    yield Part("pyodide", about["version"], "Python in the page", about["license"], MOZILLA)
    yield Part("Python", python, "inside Pyodide", *CPYTHON)
    with tarfile.open(next(npm.glob("@emscripten-forge/numpy/pkg/*.tar.gz"))) as archive:
        index, text = (
            archive.extractfile(name) for name in ("info/index.json", "info/licenses/LICENSE.txt")
        )
        if index is None or text is None:
            raise FileNotFoundError(f"{archive.name} does not say what NumPy's licence is")
        about = json.load(index)
        yield Part("NumPy", about["version"], "arrays in the page", about["license"], text.read())


def _theme():
    """What Sphinx copies out of Python packages."""
    for name, purpose in THEME.items():
        found = metadata.distribution(name)
        licences = [f for f in found.files or [] if "LICENSE" in f.name and "info" in str(f)]
        classified = [c for c in found.metadata.get_all("Classifier") or [] if "OSI" in c]
        expression = found.metadata.get_all("License-Expression")
        licence = (expression or [classified[0].rpartition(" :: ")[2]])[0]
        yield Part(name, found.version, purpose, licence, Path(str(licences[0].locate())))


def setup(app: Sphinx):
    """Register with Sphinx."""
    app.add_directive("licences", Licences)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
