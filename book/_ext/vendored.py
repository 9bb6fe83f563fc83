"""Copy what npm installed into the built site, so that the site asks no other host for it."""

import json
import re
import subprocess
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ConfigError

PACKAGE = re.compile(r"node_modules/(@[^/]+/)?[^/]+")


def bundle_editor(app: Sphinx):
    """Bundle the editor of the live exercises into ``_static/editor.js``."""
    _bundle(app, "editor", "editor.js", "esm")


def bundle_icons(app: Sphinx, error: Exception | None):
    """Bundle the icons that the pages use over those that the theme has copied."""
    if not error and app.builder.format == "html":
        _bundle(app, "icons", "scripts/fontawesome.js", "iife")


def _bundle(app: Sphinx, name: str, target: str, form: str):
    """Let esbuild write ``book/bundles/<name>.js`` with what it imports into the site."""
    root, out = Path(app.confdir), Path(app.outdir) / "_static" / target
    esbuild = root / "node_modules" / ".bin" / "esbuild"
    if not esbuild.exists():
        raise ConfigError(f"esbuild is not in {esbuild.parent}: run `make setup`")
    command = [esbuild, f"book/bundles/{name}.js", "--bundle", "--minify", f"--format={form}"]
    command += [f"--outfile={out}", "--legal-comments=none", "--log-level=warning"]
    command += [f"--metafile={_parts(app)}"] if name == "editor" else ["--allow-overwrite"]
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
    app.connect("build-finished", bundle_icons)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
