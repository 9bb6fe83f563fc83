"""Where to draw each node: columns by depth, rows by the neighbours' average.

The layered method of Sugiyama, Tagawa and Toda (1981): an edge that crosses columns gets a
bend in each of them, and every column is sorted and moved towards what it is joined to.
"""

from itertools import pairwise
from statistics import fmean

SWEEPS = 8
BEND_HEIGHT = 0.35  # of a node's


def layout(nodes):
    """Place the nodes of a graph.

    Parameters
    ----------
    nodes : list of Value
        In topological order.

    Returns
    -------
    place : dict
        Column and row of each node, and of each bend of an edge.
    routes : list of list
        For each edge the keys in ``place`` that it runs through, from the input to the node.
    """
    column = _columns(nodes)
    routes = [
        [x, *((x, node, port, c) for c in range(column[x] + 1, column[node])), node]
        for node in nodes
        for port, (x, _) in enumerate(node.edges)
    ]
    columns = [[] for _ in range(max(column.values()) + 1)]
    for node in nodes:
        columns[column[node]].append(node)
    joined = {node: ([], []) for node in nodes}
    for route in routes:
        for bend in route[1:-1]:
            columns[bend[-1]].append(bend)
            joined[bend] = ([], [])
        for left, right in pairwise(route):
            joined[left][1].append(right)
            joined[right][0].append(left)
    row = _rows(columns, joined)
    return {key: (c, row[key]) for c, keys in enumerate(columns) for key in keys}, routes


def _columns(nodes):
    """Put a node just before its first use, the last node rightmost."""
    steps = dict.fromkeys(nodes, 0)  # to the last node, on the longest way
    for node in reversed(nodes):
        for x, _ in node.edges:
            steps[x] = max(steps[x], steps[node] + 1)
    last = max(steps.values())
    return {node: last - count for node, count in steps.items()}


def _rows(columns, joined):
    """Sweep over the columns both ways, moving each key towards its neighbours' average."""
    row = {key: float(i) for keys in columns for i, key in enumerate(keys)}
    for sweep in range(SWEEPS):
        rightwards = sweep % 2 == 0
        for keys in columns if rightwards else reversed(columns):
            wanted = {}
            for key in keys:
                neighbours = joined[key][0 if rightwards else 1]
                wanted[key] = fmean(row[n] for n in neighbours) if neighbours else row[key]
            keys.sort(key=wanted.__getitem__)
            row.update(_spread(keys, wanted))
    top = min(row.values())
    return {key: r - top for key, r in row.items()}


def _spread(keys, wanted):
    """Keep sorted keys far enough apart, and their average where it was wanted."""
    rows = [wanted[keys[0]]]
    for above, key in pairwise(keys):
        rows.append(max(wanted[key], rows[-1] + (_height(above) + _height(key)) / 2))
    shift = fmean(wanted[key] for key in keys) - fmean(rows)
    return {key: r + shift for key, r in zip(keys, rows, strict=True)}


def _height(key):
    return BEND_HEIGHT if isinstance(key, tuple) else 1.0
