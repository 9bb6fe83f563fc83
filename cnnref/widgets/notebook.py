"""A widget in a notebook: the same JavaScript as in the page, with the kernel's Python behind it.

anywidget is imported only when a widget is made, so that the traces need NumPy alone.
"""

import json
from functools import cache
from pathlib import Path

from cnnref.widgets.own import answer

HERE = Path(__file__).parent
STYLES = (
    "frame",
    "controls",
    "grids",
    "nodes",
    "words",
    "plot",
    "curves",
    "training",
    "plane",
    "cone",
    "maps",
    "reading",
    "layers",
    "narrow",
)
"""Style sheets in their order: what comes later may overrule."""


def show(topic, params, own=None):
    """Make the widget of a topic.

    Parameters
    ----------
    topic : str
        Name of the widget's module, which has ``trace`` and the JavaScript beside it.
    params : dict
        What ``trace`` takes, as JSON can hold it.
    own : callable, optional
        The reader's own function, run from the start.

    Returns
    -------
    anywidget.AnyWidget
        Its traits ``params``, ``own`` (a name) and ``trace`` follow each other.
    """
    plain = json.loads(json.dumps(params, default=lambda array: array.tolist()))
    named = {} if own is None else {own.__name__: own}
    widget = _kind()(functions=named, topic=topic, _esm=module(topic))
    with widget.hold_trait_notifications():
        widget.params, widget.own = plain, next(iter(named), "")
    return widget


def style():
    """The widgets' style sheets as one text, for a notebook or a page."""
    sheets = (HERE / "shared" / f"{name}.css" for name in STYLES)
    return "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets)


@cache
def _kind():
    import anywidget
    import traitlets

    class Widget(anywidget.AnyWidget):
        """What the kernel keeps of a widget."""

        _esm = traitlets.Unicode().tag(sync=True)
        _css = style()
        topic = traitlets.Unicode().tag(sync=True)
        params = traitlets.Dict().tag(sync=True)
        own = traitlets.Unicode().tag(sync=True)
        trace = traitlets.Dict().tag(sync=True)
        functions = traitlets.Dict()

        @traitlets.observe("params", "own")
        def _answer(self, _):
            function = self.functions.get(self.own)
            self.trace = answer(self.topic, self.params, self.own, function)

    return Widget


@cache
def module(topic):
    """One text that loads the module of a widget and those it shares with others."""
    files = [HERE / f"{topic}.js", *sorted((HERE / "shared").glob("*.js"))]
    sources = {file.name: file.read_text(encoding="utf-8") for file in files}
    loader = sources.pop("loader.js")
    return loader.replace("SOURCES", json.dumps(sources)).replace("TOPIC", f"{topic}.js")
