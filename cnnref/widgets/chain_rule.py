"""The chain rule on a graph: values forward, gradients backward, one edge at a time.

The first two examples are those of source 000.
"""

from itertools import cycle
from math import isfinite
from typing import Any

from cnnref.checks.exercise import Case, case
from cnnref.graph import compute, gradients, topological
from cnnref.graph.layout import layout
from cnnref.graph.table import formula as written
from cnnref.graph.table import names
from cnnref.widgets.notebook import show

EXAMPLES = {
    "product": "s = x + y\nf = s * z",
    "fork": "s = x + y\nf = x * s",
    "exponential": (
        "a = x1 + x2\nb = a * w\nm = max(y1, y2)\nu = b + m\nn = -u\ne = exp(n)\nf = 1 / e"
    ),
    "neuron": "p = w * x\nn = p + b\no = sigmoid(n)\nd = o - t\nE = d ** 2",
}
"""Formulas to choose from."""

NUMBERS = {"x": 3, "y": 1, "z": -2, "x1": 1, "x2": 0.5, "w": 2, "y1": -2, "y2": -3, "b": -5, "t": 0}
"""Numbers for the inputs of the examples."""

FRESH = (2, 3, 0.5, 4, 1.5)
"""Numbers for inputs that nobody gave one."""

MOST = 24  # nodes that still can be read
SAVED = {"formula": tuple(EXAMPLES.values())}
"""Choices whose traces are saved with a page, so that it answers them without Python."""

EXERCISES = {
    "product": ("product_of_sum_gradients", ("x", "y", "z")),
    "fork": ("used_twice_gradients", ("x", "y")),
    "exponential": ("exponential_graph_gradients", ("x1", "x2", "w", "y1", "y2")),
}


def chain_rule_stepper(formula=EXAMPLES["product"], numbers=NUMBERS, *, own=None):
    """Show a formula as a graph, and the chain rule on it, step by step.

    Parameters
    ----------
    formula : str
        Lines such as ``s = x + y``; the last one is the result. ``+ - * / **`` and ``exp``,
        ``log``, ``sin``, ``cos``, ``tanh``, ``sigmoid``, ``relu``, ``max`` may be used.
    numbers : mapping of str to float
        A number for each input, that is, for each name that no line makes.
    own : callable, optional
        Your own ``product_of_sum_gradients``, ``used_twice_gradients`` or
        ``exponential_graph_gradients``.

    Returns
    -------
    anywidget.AnyWidget
        Leave it as the last line of a cell.
    """
    return show("chain_rule", {"formula": formula, "numbers": dict(numbers)}, own)


def trace(formula, numbers) -> dict[str, Any]:
    """Compute all that the stepper shows.

    Returns
    -------
    dict
        ``nodes`` in topological order, each with its ``name``, ``op``, ``how`` it is computed,
        ``value``, ``inputs`` (numbers of nodes), ``edit`` (whether it is an input that the
        reader may change), ``column`` and ``row``; ``edges`` with ``start``, ``end``, the
        ``slope`` of the end by the start, and the ``bends`` of their way; the ``steps``: ``do``
        is forward, seed or back. Back along an ``edge``, what ``arrives`` times the slope is
        ``sent``; its start has ``before`` and then ``after``, and ``missing`` more are to come.

    Examples
    --------
    >>> shown = trace("s = x + y; f = s * z", {"x": 3, "y": 1, "z": -2})
    >>> [(node["name"], node["value"], node["grad"]) for node in shown["nodes"]]
    [('x', 3.0, -2.0), ('y', 1.0, -2.0), ('s', 4.0, -2.0), ('z', -2.0, 4.0), ('f', -8.0, 1.0)]
    """
    common = {"examples": EXAMPLES, "nodes": [], "edges": [], "steps": []}
    given = _Numbers(numbers)
    try:
        nodes = topological(_readable(compute(formula, given)))
    except ValueError as error:
        return common | {"problem": str(error), "alt": str(error)}
    edges = _edges(nodes)
    return common | {
        "nodes": _nodes(nodes, given),
        "edges": edges,
        "steps": _forward(nodes) + _backward(nodes, edges),
        "runs": list(calls(formula, numbers)),
        "alt": _alt(nodes),
    }


def calls(formula, numbers) -> dict[str, Case]:
    """The reader's functions that can compute the same, each with its call.

    Examples
    --------
    >>> list(calls(EXAMPLES["fork"], NUMBERS))
    ['used_twice_gradients']
    """
    for name, (exercise, inputs) in EXERCISES.items():
        if EXAMPLES[name] == formula:
            return {exercise: case("the widget's", *(float(numbers[one]) for one in inputs))}
    return {}


class _Numbers(dict):
    """The inputs that a formula asked for, each with a number."""

    def __init__(self, given):
        self.given = given
        self.fresh = cycle(FRESH)

    def __missing__(self, name):
        self[name] = float(self.given[name] if name in self.given else next(self.fresh))
        return self[name]


def _readable(f):
    """The graph, if it can be shown."""
    grads = gradients(f)
    if len(grads) > MOST:
        raise ValueError(f"The graph has {len(grads)} nodes, too many to read: use at most {MOST}.")
    if not _needing(grads)[f]:
        raise ValueError("There is no input in the formula: use a name, such as x, for a number.")
    if not all(map(isfinite, grads.values())):
        raise ValueError("A gradient is too large to compute: take smaller numbers.")
    return f


def _needing(nodes):
    """Whether a node's gradient is asked for: it is an input, or computed from one."""
    needs = {}
    for node in nodes:
        needs[node] = any(needs[x] for x, _ in node.edges) if node.edges else bool(node.name)
    return needs


def _nodes(nodes, given):
    place, _ = layout(nodes)
    name, grads, number = names(nodes), gradients(nodes[-1]), _numbered(nodes)
    needs = _needing(nodes)
    return [
        {
            "name": name[node],
            "op": node.op,
            "how": written(node, name),
            "value": node.data + 0.0,  # turns -0.0 into 0.0
            "grad": grads[node] + 0.0 if needs[node] else None,
            "inputs": [number[x] for x, _ in node.edges],
            "edit": not node.edges and node.name in given,
            "column": place[node][0],
            "row": round(place[node][1], 3),
        }
        for node in nodes
    ]


def _edges(nodes):
    place, routes = layout(nodes)
    number, needs = _numbered(nodes), _needing(nodes)
    slopes = [(slope, needs[x]) for node in nodes for x, slope in node.edges]
    return [
        {
            "start": number[route[0]],
            "end": number[route[-1]],
            "slope": slope + 0.0,
            "needed": needed,
            "bends": [[place[bend][0], round(place[bend][1], 3)] for bend in route[1:-1]],
        }
        for route, (slope, needed) in zip(routes, slopes, strict=True)
    ]


def _numbered(nodes):
    return {node: i for i, node in enumerate(nodes)}


def _forward(nodes):
    return [{"do": "forward", "node": i} for i, node in enumerate(nodes) if node.edges]


def _backward(nodes, edges):
    """The seed, then every edge that leads to an input, from the last node on."""
    last = len(nodes) - 1
    grads = {last: 1.0}
    steps = [{"do": "seed", "node": last, "after": 1.0}]
    walk = [i for node in reversed(range(len(nodes))) for i in _into(edges, node)]
    for at, i in enumerate(walk):
        start, end = edges[i]["start"], edges[i]["end"]
        sent = grads[end] * edges[i]["slope"] + 0.0
        before = grads.get(start)
        grads[start] = (before or 0.0) + sent
        steps.append(
            {
                "do": "back",
                "edge": i,
                "arrives": grads[end],
                "sent": sent,
                "before": before,
                "after": grads[start],
                "missing": sum(edges[later]["start"] == start for later in walk[at + 1 :]),
            }
        )
    return steps


def _into(edges, node):
    return [i for i, edge in enumerate(edges) if edge["end"] == node and edge["needed"]]


def _alt(nodes):
    name, grads, needs = names(nodes), gradients(nodes[-1]), _needing(nodes)
    told = [
        f"{name[node]}{' = ' + written(node, name) if node.edges else ''} is {node.data + 0.0:.4g}"
        + (f", gradient {grads[node] + 0.0:.4g}" if needs[node] else "")
        for node in nodes
    ]
    return f"Computation graph of {len(nodes)} nodes. {'; '.join(told)}."
