"""Students' text as HTML: formulas show without a script, and nothing else becomes markup."""

import json
import re

import pytest
from bs4 import BeautifulSoup
from solved import COURSE, SLUGS

from cnnref.grading.markup import to_html, to_mathml


@pytest.mark.parametrize("slug", SLUGS)
def test_every_formula_of_an_assignment_becomes_mathml(slug):
    notebook = json.loads((COURSE.released / slug / f"{slug}.ipynb").read_text())
    texts = ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "markdown"]
    for formula in re.findall(r"\$+([^$]+)\$+", "\n".join(texts)):
        assert "\\" not in BeautifulSoup(to_mathml(formula, "inline"), "html.parser").text


def test_a_fraction_is_a_fraction():
    assert "<mfrac><mrow><mn>1</mn></mrow><mrow><mi>α</mi></mrow></mfrac>" in to_html(
        r"so $\frac{1}{\alpha}$"
    )


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](vbscript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "[x](JaVaScRiPt&#58;alert(1))",
        "![x](http://example.org/track.png)",
        "![x](https://example.org/'onerror='alert(1))",
        r"$\text{<script>alert(1)</script>}$",
        r"$\text{&lt;script&gt;alert(1)&lt;/script&gt;}$",
        r"$\text{&amp;lt;img src=x onerror=alert(1)&amp;gt;}$",
        r"$$\href{javascript:alert(1)}{x}$$",
        r"$\style{background:url(http://example.org)}{x}$",
        r"$\class{a\" onclick=\"alert(1)}{x}$",
        r"$\color{red\" onclick=\"alert(1)}{x}$",
        "\\begin{x}<svg onload=alert(1)>\\end{x}",
        "```html\n<script>alert(1)</script>\n```",
        "```mermaid\ngraph LR; a[<img src=x onerror=alert(1)>]\n```",
        '<https://example.org/"onmouseover=alert(1)>',
        "# a <b onclick=alert(1)>\n",
        "x[^1]\n\n[^1]: <script>alert(1)</script>",
    ],
)
def test_no_text_acts(text):
    page = BeautifulSoup(to_html(text), "html.parser")
    assert not page.find_all(["script", "img", "iframe", "svg", "style", "object", "embed"])
    for tag in page.find_all(True):
        assert not [name for name in tag.attrs if name.startswith("on") or name == "style"]
        assert tag.get("href", "#").startswith(("#", "http:", "https:"))


@pytest.mark.parametrize("text", ["{" * 5000, "^" * 1500, r"\frac" * 300, r"\foo{", "x_" * 900, ""])
def test_what_is_no_formula_is_shown_as_written(text):
    shown = BeautifulSoup(to_mathml(text, "inline"), "html.parser").text
    assert shown.replace("\\", "") or not text
