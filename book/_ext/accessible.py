"""Mend what the theme and MyST-NB write for a screen reader, where nothing else can."""

from sphinx.application import Sphinx

MENDED = {
    # its two texts, "Show the code" and "Hide the code", say what it does
    '<summary aria-label="Toggle hidden content">': "<summary>",
    # a list has items, and no other children
    'role="doc-biblioentry"': 'role="listitem"',
}


def mend(_app, _pagename, _template, context, _doctree):
    """Replace the markup in the page's body."""
    for written, right in MENDED.items():
        context["body"] = context.get("body", "").replace(written, right)


def setup(app: Sphinx):
    """Register with Sphinx."""
    app.connect("html-page-context", mend)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
