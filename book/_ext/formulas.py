"""Write the formulas when the site is built, so that no page brings MathJax along to do it.

MathJax's own program runs in Node, once for the formulas of all pages.
"""

import html
import json
import re
import shutil
import subprocess
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ConfigError, ExtensionError
from sphinx.ext.mathjax import html_visit_displaymath, html_visit_math

FORMULA = re.compile(
    r'(?P<open><(?P<tag>span|div) class="math notranslate nohighlight[^>]*>\s*'
    r'(?:<span class="eqno">.*?</span>)?)(?P<tex>[^<]*)(?P<close></(?P=tag)>)',
    re.DOTALL,
)
FONTS = "output/chtml/fonts/woff-v2"
BEFORE_THE_SHEETS_BECOME_ONE = 700


def write_formulas(app: Sphinx, error: Exception | None):
    """Put what MathJax makes of them in the place of all formulas in TeX."""
    if error or app.builder.format != "html":
        return
    pages = {page: page.read_text(encoding="utf-8") for page in Path(app.outdir).rglob("*.html")}
    asked = sorted({_asked(found) for text in pages.values() for found in FORMULA.finditer(text)})
    written, style = _typeset(asked, Path(app.confdir))
    for page, text in pages.items():
        new = FORMULA.sub(
            lambda found: found["open"] + written[_asked(found)] + found["close"], text
        )
        if new != text:
            page.write_text(new, encoding="utf-8")
    (Path(app.outdir) / "_static" / "formulas.css").write_text(style, encoding="utf-8")


def _asked(found: re.Match[str]) -> tuple[str, bool]:
    r"""TeX without Sphinx's ``\(...\)`` or ``\[...\]``, and whether it is displayed."""
    tex = html.unescape(found["tex"]).strip()
    return re.sub(r"^\\[(\[]|\\[)\]]$", "", tex), found["tag"] == "div"


def _typeset(asked: list[tuple[str, bool]], root: Path) -> tuple[dict[tuple[str, bool], str], str]:
    """The HTML of each formula, and the sheet for all."""
    node = shutil.which("node")
    if not node or not (root / "node_modules" / "mathjax").is_dir():
        raise ConfigError("formulas need Node and MathJax: run `make setup`")
    done = subprocess.run(
        [node, root / "book" / "_ext" / "formulas.cjs"],
        input=json.dumps([{"tex": tex, "display": display} for tex, display in asked]),
        capture_output=True,
        text=True,
        check=False,
        cwd=root,
    )
    if done.returncode:
        raise ExtensionError(f"MathJax failed: {done.stderr.strip()}")
    answer = json.loads(done.stdout)
    for (tex, _), made in zip(asked, answer["html"], strict=True):
        if "<mjx-merror" in made:
            raise ExtensionError(f"MathJax does not understand {tex!r}")
    return dict(zip(asked, answer["html"], strict=True)), answer["style"]


def copy_fonts(app: Sphinx):
    """Copy MathJax's fonts into the site."""
    source = Path(app.confdir) / "node_modules" / "mathjax" / "es5" / FONTS
    if not source.is_dir():
        raise ConfigError(f"MathJax is not in {source}: run `make setup`")
    target = Path(app.outdir) / "_static" / "mathjax" / FONTS
    shutil.copytree(source, target, dirs_exist_ok=True)


def setup(app: Sphinx):
    """Register with Sphinx; pages of another renderer would bring MathJax along."""
    app.add_html_math_renderer("written", (html_visit_math, None), (html_visit_displaymath, None))
    app.add_css_file("formulas.css")
    app.connect("builder-inited", copy_fonts)
    app.connect("build-finished", write_formulas, priority=BEFORE_THE_SHEETS_BECOME_ONE)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
