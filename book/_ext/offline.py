"""The version of a build, which pages tell the service worker that keeps them for offline.

It changes with the contents of the site: then what the worker keeps is fetched again.
"""

import hashlib
from pathlib import Path

from sphinx.application import Sphinx

SCRIPT = "_static/live/offline.js"
UNBUILT = 'const BUILD = "unbuilt";'
AFTER_ALL_OTHERS = 1000


def stamp(site: Path) -> str:
    """Write the version of a built site into the script that every page loads, and return it."""
    digest = hashlib.sha256()
    for file in sorted(path for path in site.rglob("*") if path.is_file()):
        digest.update(str(file.relative_to(site)).encode())
        digest.update(file.read_bytes())
    version = digest.hexdigest()[:12]
    script = site / SCRIPT
    text = script.read_text(encoding="utf-8")
    if UNBUILT not in text:
        raise ValueError(f"{script} has a version already: build the site anew")
    script.write_text(text.replace(UNBUILT, f'const BUILD = "{version}";'), encoding="utf-8")
    return version


def stamp_script(app: Sphinx, error: Exception | None):
    """Stamp the script once everything else is written."""
    if not error and app.builder.format == "html":
        stamp(Path(app.outdir))


def setup(app: Sphinx):
    """Register with Sphinx."""
    app.connect("build-finished", stamp_script, priority=AFTER_ALL_OTHERS)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
