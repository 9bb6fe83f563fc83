"""Let a page be seen early: one style sheet in place of a dozen, and no script before the text.

The theme and the extensions each bring sheets and scripts, and a browser shows nothing until it
has them all. Here, after the pages are written, a page's sheets become one, minified by esbuild and
rid by PurgeCSS of rules for what no page has, its scripts run in the same order when the page has
been read, and elements that look like what is around them go.
"""

import hashlib
import re
import subprocess
from functools import cache
from pathlib import Path

from icon_font import with_few_icons
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

SHEET = re.compile(r'\s*<link\b[^>]*?href="(?P<up>[^"]*?)_static/(?P<file>[^"?]+\.css)[^>]*>')
SCRIPT = re.compile(r'<script (?P<rest>(?![^>]*(?:defer|async|type=))[^>]*src=")')
OPTIONS = re.compile(r'<script [^>]*src="[^"]*documentation_options\.js[^"]*"></script>')
NAMERS = ("_static/**/*.js", "**/*.html", "../../cnnref/**/*.py")  # of classes, seen from the site
UNSEEN = (":focus-visible", "bs-tooltip-auto")  # rules that count, though no page names them
# The theme would choose light or dark after all scripts, and the page would be styled twice.
LATE = 'localStorage.getItem("theme") || "auto"'
AT_ONCE = """(document.documentElement.dataset.mode !== "auto"
      ? document.documentElement.dataset.mode
      : matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")"""
# Names, brackets and spaces in code: half of its elements, and no colour of their own
PLAIN = re.compile(r'<span class="(?:n|nn|p|w)">([^<]*)</span>')
SEARCHES = "searchtools.js"  # its page has scripts between the others that wait for none
FILES = ("woff2", "woff", "ttf", "png", "svg")  # that sheets name
ONCE_ALL_ARE_THERE = 800


def lighten(app: Sphinx, error: Exception | None):
    """Rewrite the head of every page."""
    if error or app.builder.format != "html":
        return
    out, root = Path(app.outdir), Path(app.confdir)
    options = (out / "_static" / "documentation_options.js").read_text(encoding="utf-8")
    for page in out.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        if "</head>" in text and SEARCHES not in text:
            if LATE not in text:
                raise ExtensionError(f"{page} no longer chooses light or dark by {LATE!r}")
            text = PLAIN.sub(r"\1", text.replace(LATE, AT_ONCE))
            text = OPTIONS.sub(lambda _: f"<script>{options}</script>", text)
            text = SCRIPT.sub(r"<script defer \g<rest>", text)
            page.write_text(_with_one_sheet(text, out / "_static", root), encoding="utf-8")


def _with_one_sheet(text: str, static: Path, root: Path) -> str:
    sheets = list(SHEET.finditer(text))
    if not sheets:
        return text
    name = _bundle(tuple(sheet["file"] for sheet in sheets), static, root)
    up, first = sheets[0]["up"], sheets[0].start()
    link = f'\n    <link rel="stylesheet" href="{up}_static/{name}" />'
    return text[:first] + link + SHEET.sub("", text[first:])


@cache
def _bundle(files: tuple[str, ...], static: Path, root: Path) -> str:
    """Make one sheet of some, named by its contents."""
    entry, made = static / "entry.css", static / "made.css"
    entry.write_text("".join(f'@import "./{file}";\n' for file in files))
    npm = root / "node_modules" / ".bin"
    bundle = [npm / "esbuild", entry, f"--outfile={made}", "--bundle", "--minify"]
    bundle += ["--log-level=error", "--asset-names=of-sheets/[name]-[hash]"]
    subprocess.run([*bundle, *(f"--loader:.{kind}=file" for kind in FILES)], check=True)
    purge = [npm / "purgecss", "--css", made, "--output", made]
    purge += ["--content", *NAMERS, "--safelist", *UNSEEN]
    subprocess.run(purge, check=True, cwd=static.parent)
    style = with_few_icons(made.read_text(encoding="utf-8"), static)
    name = f"page-{hashlib.sha256(style.encode()).hexdigest()[:12]}.css"
    (static / name).write_text(style, encoding="utf-8")
    entry.unlink()
    made.unlink()
    return name


def setup(app: Sphinx):
    """Register with Sphinx."""
    app.connect("build-finished", lighten, priority=ONCE_ALL_ARE_THERE)
    app.add_js_file("landing.js", type="module")
    app.add_js_file("print.js", type="module")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
