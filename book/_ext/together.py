"""Keep what is read in one breath on one line: 93 % and 5 × 5."""

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

GAP = re.compile(r" (?=[%×])|(?<=×) |(?<=\d)(?=%)")
AS_WRITTEN = (nodes.literal, nodes.FixedTextElement, nodes.math, nodes.raw)


class Together(SphinxPostTransform):
    """Let no line end before or behind a sign, and set a per cent sign off from its number."""

    default_priority = 900

    def run(self, **_):
        """Put in spaces that do not break, except in code and formulas."""
        for text in list(self.document.findall(nodes.Text)):
            kept = GAP.sub("\u00a0", text)
            if kept != text and not isinstance(text.parent, AS_WRITTEN):
                text.parent.replace(text, nodes.Text(kept))


def setup(app: Sphinx):
    """Register with Sphinx."""
    app.add_post_transform(Together)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
