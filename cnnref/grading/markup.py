"""Text of notebooks as HTML that needs no script: formulas become MathML, which browsers show.

Students write some of this text, so nothing in it may become markup of another kind.
"""

import html
from xml.etree import ElementTree

from latex2mathml.converter import convert_to_element
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

LONGEST = 2000
"""Characters of a formula; a longer one is shown as it was written."""
LEFT_OUT = {"class", "href", "id", "style", "xmlns"}
"""What a formula does not bring along: links, looks, and a name that HTML has no need of."""


def to_html(text: str) -> str:
    r"""Write Markdown as HTML.

    Examples
    --------
    >>> to_html("a *word*")
    '<p>a <em>word</em></p>\n'
    """
    renderer = _Renderer(escape=True, allow_harmful_protocols=False, exclude_anchor_links=True)
    return MarkdownWithMath(renderer=renderer).render(text)


def to_mathml(formula: str, display: str) -> str:
    """Write a formula as MathML; one that is none is shown as it was written.

    Examples
    --------
    >>> to_mathml("x", "inline")
    '<math display="inline"><mrow><mi>x</mi></mrow></math>'
    """
    try:
        root = convert_to_element(formula[: LONGEST + 1], display=display)
    except Exception:  # a student may write anything between two dollars
        return f"<code>{html.escape(formula)}</code>"
    if len(formula) > LONGEST:
        return f"<code>{html.escape(formula)}</code>"
    for element in root.iter():
        element.text = html.unescape(element.text or "")
        element.tail = html.unescape(element.tail or "")
        element.attrib = {k: v for k, v in element.attrib.items() if k not in LEFT_OUT}
    if display == "block":
        root.set("tabindex", "0")  # so that a wide one can be scrolled by keys
    return ElementTree.tostring(root, encoding="unicode")


class _Renderer(IPythonRenderer):
    """Writes formulas as MathML, and asks nobody for pictures."""

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """Name a picture: there is none beside a submission, and others' hosts are not asked."""
        return f"[{html.escape(text or url)}]"

    def block_mermaidjs(self, code: str) -> str:
        """Show what would become a drawing, by a script that is not there."""
        return self.block_code(code)

    def inline_math(self, body: str) -> str:
        """Write a formula within a line."""
        return to_mathml(body, "inline")

    def block_math(self, body: str) -> str:
        """Write a formula on a line of its own."""
        return to_mathml(body, "block")

    def latex_environment(self, name: str, body: str) -> str:
        """Write an environment, such as ``align``."""
        return to_mathml(f"\\begin{{{name}}}{body}\\end{{{name}}}", "block")
