"""Cells of a page that the reader may edit and run in place, see ``cell_code``.

A cell that runs gets the class ``live-cell-N``; the code of all cells lies in a file of its own,
``_static/cells/<page>.json``, which the page fetches when a cell is first run.
"""

import json
from dataclasses import asdict
from pathlib import Path

import cell_code
from docutils import nodes
from myst_nb.core.config import NbParserConfig
from myst_nb.core.read import create_nb_reader
from sphinx.application import Sphinx


def mark(app: Sphinx, doctree: nodes.document, docname: str):
    """Mark the cells of a page that run, and write the code of all into the site."""
    shown = [node for node in doctree.findall(nodes.container) if _is_cell(node)]
    if not shown or app.builder.format != "html":
        return
    cells = cell_code.split(_sources(app, docname))
    live = [node for node in shown if cells[node["cell_index"]].whole]
    for node in live:
        node["classes"].append(f"live-cell-{node['cell_index']}")
    if not live:
        return
    note = f'<div hidden data-live-cells="{docname}"></div>'
    doctree.append(nodes.raw("", note, format="html"))
    path = Path(app.outdir) / "_static" / "cells" / f"{docname}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(one) for one in cells]))


def _is_cell(node: nodes.container) -> bool:
    return node.get("nb_element") == "cell_code"


def _sources(app: Sphinx, docname: str) -> list[str]:
    """The code of each cell by its number; text cells are empty."""
    path = app.env.doc2path(docname)
    content = Path(path).read_text(encoding="utf-8")
    reader = create_nb_reader(path, vars(app.env)["myst_config"], NbParserConfig(), content)
    if reader is None:
        return []
    cells = reader.read(content).cells
    return [cell.source if cell.cell_type == "code" else "" for cell in cells]


def setup(app: Sphinx):
    """Register with Sphinx."""
    app.connect("doctree-resolved", mark)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
