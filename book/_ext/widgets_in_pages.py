"""Give the page what its widgets need: their modules as files, their traces as data.

A notebook saves with each widget the text of its modules, which is much larger than its numbers.
In the page a widget is a ``<div>`` that holds its traces and, until the modules have drawn it,
what it shows in words.
"""

import json
import shutil
from html import escape
from importlib import import_module
from itertools import product
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from cnnref.widgets import notebook, own

VIEW = '<script type="application/vnd.jupyter.widget-view+json">'
MODULES = Path(own.__file__).parent
RULES = ("*.js", "shared/*.js")


def copy_modules(app: Sphinx):
    """Copy the widgets' modules and styles to the site's ``_static/widgets``."""
    target = Path(app.outdir) / "_static" / "widgets"
    for file in (file for rule in RULES for file in MODULES.glob(rule)):
        place = target / file.relative_to(MODULES)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, place)
    (target / "widgets.css").write_text(notebook.style(), encoding="utf-8")


def put_data_in_place(app: Sphinx, doctree: nodes.document):
    """Replace each view of a widget by its data."""
    page = app.env.docname
    scripts = getattr(app.env, "nb_metadata", {}).get(page, {}).get("js_files", {})
    if "ipywidgets_state" not in scripts:
        return
    states = json.loads(scripts.pop("ipywidgets_state")[1]["body"])["state"]
    views = [node for node in doctree.findall(nodes.raw) if node.astext().startswith(VIEW)]
    for number, view in enumerate(views, start=1):
        model = json.loads(view.astext().removeprefix(VIEW).removesuffix("</script>"))["model_id"]
        state = states[model]["state"]
        view.replace_self(
            nodes.raw("", host(state["topic"], state["params"], number), format="html")
        )


def host(topic, params, number):
    """Write the element in which a page's script draws a widget.

    Parameters
    ----------
    topic : str
        The widget's module.
    params : dict
        What it shows first.
    number : int
        The widget's number on its page, for links to it.
    """
    traces = saved(topic, params)
    data = {"topic": topic, "place": f"{topic}-{number}", "saved": traces}
    text = json.dumps(data, separators=(",", ":")).replace("</", "<\\/")
    alt = escape(traces[0]["alt"])
    return (
        f'<div class="cnnref-widget"><script type="application/json">{text}</script>'
        f"<noscript><p>{alt}</p></noscript></div>"
    )


def saved(topic, params):
    """The traces a page can show without Python: the first one and those of the saved choices."""
    choices = json.loads(json.dumps(import_module(f"cnnref.widgets.{topic}").SAVED))
    others = [params | dict(zip(choices, some, strict=True)) for some in product(*choices.values())]
    shown = [params, *(other for other in others if other != params)]
    return [own.answer(topic, one) for one in shown]


def setup(app: Sphinx):
    """Register with Sphinx."""
    app.connect("builder-inited", copy_modules)
    app.connect("doctree-read", put_data_in_place)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
