"""The version of a build, for the service worker that keeps pages for a reader without a network.

A browser takes a new worker when its file differs, so the file names the contents of the site.
"""

import hashlib
from pathlib import Path

from sphinx.application import Sphinx

WORKER = "sw.js"
UNBUILT = 'const VERSION = "unbuilt";'
AFTER_ALL_OTHERS = 1000


def stamp(site: Path) -> str:
    """Write the version of a built site into its service worker, and return it."""
    digest = hashlib.sha256()
    for file in sorted(path for path in site.rglob("*") if path.is_file()):
        digest.update(str(file.relative_to(site)).encode())
        digest.update(file.read_bytes())
    version = digest.hexdigest()[:12]
    worker = site / WORKER
    text = worker.read_text(encoding="utf-8")
    if UNBUILT not in text:
        raise ValueError(f"{worker} has a version already: build the site anew")
    worker.write_text(text.replace(UNBUILT, f'const VERSION = "{version}";'), encoding="utf-8")
    return version


def stamp_worker(app: Sphinx, error: Exception | None):
    """Stamp the worker once everything else is written."""
    if not error and app.builder.format == "html":
        stamp(Path(app.outdir))


def setup(app: Sphinx):
    """Register with Sphinx."""
    app.connect("build-finished", stamp_worker, priority=AFTER_ALL_OTHERS)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
