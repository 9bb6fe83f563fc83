"""What the site's pages may do: a Content-Security-Policy for the server that serves them.

Everything comes from the site itself. Scripts inside a page are allowed by their hash; WebAssembly
may be compiled, which Python in the page needs; styles inside a page are what formulas, figures and
reports are drawn with. ``_headers`` in the site's folder says so in the form that Netlify and
Cloudflare Pages read; ``book/serve.py`` reads it too.
"""

import base64
import hashlib
import re
from pathlib import Path

from sphinx.application import Sphinx

INLINE = re.compile(r"<script(?P<attributes>[^>]*)>(?P<body>.*?)</script>", re.DOTALL)
DATA = re.compile(r'type="application/(?!javascript)')


def write_policy(app: Sphinx, error: Exception | None):
    """Write ``_headers`` once all pages are there."""
    if error or app.builder.format != "html":
        return
    hashes = sorted({h for page in Path(app.outdir).rglob("*.html") for h in _hashes(page)})
    policy = "; ".join(
        [
            "default-src 'self'",
            f"script-src 'self' 'wasm-unsafe-eval' {' '.join(hashes)}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "object-src 'none'",
            "base-uri 'self'",
        ]
    )
    (Path(app.outdir) / "_headers").write_text(f"/*\n  Content-Security-Policy: {policy}\n")


def _hashes(page: Path):
    """The hash of each script that stands inside a page."""
    for script in INLINE.finditer(page.read_text(encoding="utf-8")):
        attributes, body = script["attributes"], script["body"]
        if " src=" not in attributes and not DATA.search(attributes):
            digest = hashlib.sha256(body.encode()).digest()
            yield f"'sha256-{base64.b64encode(digest).decode()}'"


def setup(app: Sphinx):
    """Register with Sphinx."""
    app.connect("build-finished", write_policy, priority=900)  # of the pages as they are at last
    return {"parallel_read_safe": True, "parallel_write_safe": True}
