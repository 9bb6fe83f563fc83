"""Copy what npm installed into the built site, so that the site asks no other host for it."""

import json
import re
import subprocess
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ConfigError

PACKAGE = re.compile(r"node_modules/(@[^/]+/)?[^/]+")


def bundle_editor(app: Sphinx):
    """Let esbuild bundle the editor of the live exercises into ``_static/editor.js``."""
    root, out = Path(app.confdir), Path(app.outdir) / "_static" / "editor.js"
    esbuild = root / "node_modules" / ".bin" / "esbuild"
    if not esbuild.exists():
        raise ConfigError(f"esbuild is not in {esbuild.parent}: run `make setup`")
    command = [esbuild, "book/bundles/editor.js", "--bundle", "--minify", "--format=esm"]
    command += [f"--outfile={out}", f"--metafile={_parts(app)}"]
    command += ["--legal-comments=none", "--log-level=warning"]
    subprocess.run(command, cwd=root, check=True)


def bundled_packages(app: Sphinx) -> list[Path]:
    """Folders of the npm packages that are in the editor."""
    inputs = json.loads(_parts(app).read_text())["inputs"]
    found = {match[0] for name in inputs if (match := PACKAGE.match(name))}
    return [Path(app.confdir) / one for one in sorted(found)]


def _parts(app: Sphinx) -> Path:
    """Where esbuild says what it put into the editor."""
    return Path(app.doctreedir) / "editor.json"


def setup(app: Sphinx):
    """Register with Sphinx."""
    app.connect("builder-inited", bundle_editor)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
