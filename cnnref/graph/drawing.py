"""A graph drawn as SVG, in the page's own text colour, so that light and dark both read."""

from html import escape
from itertools import pairwise

from cnnref.graph.chain_rule import gradients, topological
from cnnref.graph.layout import layout
from cnnref.graph.table import names

MAX_NODES = 200
HEIGHT, ROW, GAP, MARGIN = 58, 74, 46, 8  # pixels: node, from row to row, between columns, border
CHARACTER = 7.6  # pixels a character needs, at most
ARROW = "l-8 -4v8z"


def is_drawable(f):
    """Tell whether the graph of ``f`` is small enough to draw."""
    return len(topological(f)) <= MAX_NODES


def draw(f, *, digits=4):
    """Draw the graph of ``f``, inputs left: in each node its value and below it the gradient.

    The gradient of ``f`` by a node stands in italics behind a ``∂``.

    Parameters
    ----------
    f : Value
        The last node; its graph has at most 200.
    digits : int
        Significant digits of the numbers.

    Returns
    -------
    str
        An SVG element.

    Raises
    ------
    ValueError
        If the graph is too large.

    Examples
    --------
    >>> from cnnref.graph import draw, product_of_sum
    >>> draw(product_of_sum())[:4]
    '<svg'
    """
    grads = gradients(f)
    if len(grads) > MAX_NODES:
        raise ValueError(f"f has {len(grads)} nodes, more than {MAX_NODES}: draw a part of it")
    place, routes = layout(list(grads))
    texts = {node: _texts(node, title, grads[node], digits) for node, title in _titles(grads)}
    width = CHARACTER * max(len(text) for lines in texts.values() for text in lines) + 20

    def point(key):
        column, row = place[key]
        return MARGIN + column * (width + GAP), MARGIN + HEIGHT / 2 + row * ROW

    ports = (i for node in grads for i in _ports(len(node.edges)))
    edges = [
        _edge([point(key) for key in route], width, port)
        for route, port in zip(routes, ports, strict=True)
    ]
    boxes = [_box(*point(node), width, lines, node) for node, lines in texts.items()]
    right = max(point(node)[0] for node in grads) + width + MARGIN
    bottom = max(point(key)[1] for key in place) + HEIGHT / 2 + MARGIN
    label = escape(f"Computation graph of {len(grads)} nodes: " + _alternative(texts))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {right:.0f} {bottom:.0f}"'
        f' width="{right:.0f}" height="{bottom:.0f}" role="img" aria-label="{label}"'
        ' font-family="sans-serif" font-size="13" text-anchor="middle"'
        ' fill="none" stroke="currentColor">\n' + "\n".join(edges + boxes) + "\n</svg>"
    )


def _titles(nodes):
    """Head a node with its name and operation, leaving out the names v1, v2, ... of tables."""
    for node, name in names(nodes).items():
        yield node, f"{node.name}: {node.op}" if node.name and node.op else node.op or name


def _texts(node, title, grad, digits):
    # adding 0 turns -0.0 into 0.0
    return title, f"{node.data + 0.0:.{digits}g}", f"∂ {grad + 0.0:.{digits}g}"


def _alternative(texts):
    return "; ".join(f"{title} = {value}, {grad}" for title, value, grad in texts.values())


def _ports(count):
    """Space the ends of ``count`` edges over a node's side, as offsets from its middle."""
    step = HEIGHT * 0.7 / max(count, 1)
    return [(i - (count - 1) / 2) * step for i in range(count)]


def _edge(points, width, port):
    """Curve from the right side of the first node through the bends to the port of the last."""
    (x, y), *bends, (end_x, end_y) = points
    stops = [(x + width, y), *((stop, by) for bx, by in bends for stop in (bx, bx + width))]
    stops.append((end_x, end_y + port))
    path = f"M{stops[0][0]:.1f} {stops[0][1]:.1f}"
    for (x0, y0), (x1, y1) in pairwise(stops):
        middle = (x0 + x1) / 2
        path += f"C{middle:.1f} {y0:.1f} {middle:.1f} {y1:.1f} {x1:.1f} {y1:.1f}"
    head = f"M{end_x:.1f} {end_y + port:.1f}{ARROW}"
    return f'<path d="{path}" opacity=".7"/><path d="{head}" fill="currentColor" stroke="none"/>'


def _box(x, y, width, lines, node):
    """Draw a node: inputs with corners, operations round."""
    radius = HEIGHT / 2.6 if node.edges else 3
    styles = ('font-weight="bold"', "", 'font-style="italic"')
    text = "".join(
        f'<text x="{x + width / 2:.1f}" y="{y + dy}" {style}>{escape(line)}</text>'
        for dy, style, line in zip((-13, 4, 21), styles, lines, strict=True)
    )
    return (
        f'<rect x="{x:.1f}" y="{y - HEIGHT / 2:.1f}" width="{width:.1f}" height="{HEIGHT}"'
        f' rx="{radius:.1f}"/><g fill="currentColor" stroke="none">{text}</g>'
    )
