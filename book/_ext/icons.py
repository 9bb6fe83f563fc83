"""Draw the theme's icons when the site is built: eight drawings in the place of 540 kB.

The theme writes ``<i class="fa-solid fa-bars"></i>`` and lets Font Awesome's program draw it in
the browser, which then lays the page out once more.
"""

import re
from pathlib import Path

import in_node
from sphinx.application import Sphinx

ICON = re.compile(r'<i class="(?P<classes>[^"]*\bfa-solid [^"]*)"(?P<rest>[^>]*)></i>')
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
LOOKS = {"fa-solid", "fa-lg"}
PROGRAM = "scripts/fontawesome.js"
LOADED = re.compile(r"\s*<(?:script|link)\b[^>]*fontawesome\.js[^>]*>(?:</script>)?")
BEFORE_THE_SHEETS_BECOME_ONE = 700


def draw_icons(app: Sphinx, error: Exception | None):
    """Put its drawing in the place of every icon, and take the program away."""
    if error or app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    pages = {page: page.read_text(encoding="utf-8") for page in Path(app.outdir).rglob("*.html")}
    found = {one[0]: one for text in pages.values() for one in ICON.finditer(text)}
    answer = in_node.ask(Path(app.confdir), "icons.cjs", [_asked(one) for one in found.values()])
    drawn = dict(zip(found, answer["html"], strict=True))
    for page, text in pages.items():
        text = ICON.sub(lambda one: drawn[one[0]], LOADED.sub("", text))
        page.write_text(text, encoding="utf-8")
    (static / "icons.css").write_text(answer["style"], encoding="utf-8")
    (static / PROGRAM).unlink()


def _asked(found: re.Match[str]) -> dict[str, object]:
    """What is asked of Font Awesome for one ``<i>``."""
    classes = found["classes"].split()
    name = next(one for one in classes if one.startswith("fa-") and one not in LOOKS)
    others = [one for one in classes if one not in (name, "fa-solid")]
    attributes = dict(ATTRIBUTE.findall(found["rest"]))
    return {"name": name.removeprefix("fa-"), "classes": others, "attributes": attributes}


def setup(app: Sphinx):
    """Register with Sphinx."""
    app.add_css_file("icons.css")
    app.connect("build-finished", draw_icons, priority=BEFORE_THE_SHEETS_BECOME_ONE)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
