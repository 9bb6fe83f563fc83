"""Write the formulas when the site is built, so that no page brings MathJax along to do it.

MathJax's own program runs in Node, once for the formulas of all pages.
"""

import html
import re
import shutil
from pathlib import Path

import in_node
from sphinx.application import Sphinx
from sphinx.errors import ConfigError, ExtensionError
from sphinx.ext.mathjax import html_visit_displaymath, html_visit_math

FORMULA = re.compile(
    r'(?P<before>[(\[“]?)(?P<open><(?P<tag>span|div) class="math notranslate nohighlight[^>]*>\s*'
    r'(?:<span class="eqno">.*?</span>)?)(?P<tex>[^<]*)(?P<close></(?P=tag)>)(?P<after>[^\s<]*)',
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
    written, style = _typeset(Path(app.confdir), asked)

    def write(found: re.Match[str]) -> str:
        formula = found["open"] + written[_asked(found)] + found["close"]
        around = found["before"], found["after"]
        whole = around[0] + formula + around[1]
        return f'<span class="unbroken">{whole}</span>' if any(around) else whole

    for page, text in pages.items():
        page.write_text(FORMULA.sub(write, text), encoding="utf-8")
    (Path(app.outdir) / "_static" / "formulas.css").write_text(style, encoding="utf-8")


def _asked(found: re.Match[str]) -> tuple[str, bool]:
    r"""TeX without Sphinx's ``\(...\)`` or ``\[...\]``, and whether it is displayed."""
    tex = html.unescape(found["tex"]).strip()
    return re.sub(r"^\\[(\[]|\\[)\]]$", "", tex), found["tag"] == "div"


def _typeset(root: Path, asked: list[tuple[str, bool]]) -> tuple[dict[tuple[str, bool], str], str]:
    """The HTML of each formula, and the sheet for all."""
    question = [{"tex": tex, "display": display} for tex, display in asked]
    answer = in_node.ask(root, "formulas.cjs", question)
    written = dict(zip(asked, answer["html"], strict=True))
    for (tex, _), made in written.items():
        if "<mjx-merror" in made:
            raise ExtensionError(f"MathJax does not understand {tex!r}")
    return written, answer["style"]


def copy_fonts(app: Sphinx):
    """Copy MathJax's fonts into the site."""
    source = Path(app.confdir) / "node_modules" / "mathjax" / "es5" / FONTS
    if not source.is_dir():
        raise ConfigError(f"MathJax is not in {source}: run `make setup`")
    target = Path(app.outdir) / "_static" / "mathjax" / FONTS
    shutil.copytree(source, target, dirs_exist_ok=True)


def setup(app: Sphinx):
    """Register with Sphinx; pages of its own renderer would bring MathJax along."""
    app.add_html_math_renderer("written", (html_visit_math, None), (html_visit_displaymath, None))
    app.add_css_file("formulas.css")
    app.connect("builder-inited", copy_fonts)
    app.connect("build-finished", write_formulas, priority=BEFORE_THE_SHEETS_BECOME_ONE)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
