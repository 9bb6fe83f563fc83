"""The function that a network computes, if it has one: without a cycle, vertex after vertex.

Source: A. B. Kahn, "Topological sorting of large networks", 1962.
"""

import heapq

import numpy as np

from cnnref.topology.matrix import square


def find_cycle(a):
    """Find a way along the edges that comes back to where it began.

    Parameters
    ----------
    a : (V, V)
        Network.

    Returns
    -------
    list of int or None
        Vertices, the first one again at the end; None if there is no cycle.

    Examples
    --------
    >>> find_cycle([[0, 2], [-1, 0]])
    [0, 1, 0]
    >>> find_cycle([[0, 2], [0, 0]]) is None
    True
    """
    a = square(a)
    left = set(range(len(a))).difference(_inputs_first(a))
    if not left:
        return None
    way = [min(left)]  # each vertex left has an edge from another one left: walk them backwards
    while way[-1] not in way[:-1]:
        way.append(min(i for i in left if a[i, way[-1]]))
    return way[way.index(way[-1]) :][::-1]


def is_feed_forward(a):
    """Tell whether the network has no cycle.

    Examples
    --------
    >>> is_feed_forward([[0, 2], [0, 0]]), is_feed_forward([[0, 2], [-1, 0]])
    (True, False)
    """
    return find_cycle(a) is None


def topological_order(a):
    """List the vertices so that every edge leads to a later one.

    Of several vertices that may come next, the one with the smallest number does.

    Parameters
    ----------
    a : (V, V)
        Network.

    Returns
    -------
    list of int
        Vertices; in this order, `reorder` makes the matrix strictly upper triangular.

    Raises
    ------
    ValueError
        If the network has a cycle.

    Examples
    --------
    >>> topological_order([[0, 0, 0], [1, 0, 0], [1, 1, 0]])
    [2, 1, 0]
    """
    a = square(a)
    cycle = find_cycle(a)
    if cycle:
        way = " → ".join(map(str, cycle))
        raise ValueError(f"a is not feed-forward, it has the cycle {way}: remove one of its edges")
    return _inputs_first(a)


def evaluate(a, inputs, *, b=None, activation=np.tanh):
    """Compute every vertex of a feed-forward network.

    Parameters
    ----------
    a : (V, V)
        Network.
    inputs : dict of int to float or (N,)
        Numbers that enter, by vertex; one for each sample of a batch.
    b : (V,), optional
        Bias of each vertex; an input takes none.
    activation : callable
        Applied to the weighted sum at each vertex that is not an input.

    Returns
    -------
    (V,) or (V, N)
        Value of each vertex.

    Raises
    ------
    ValueError
        If the network has a cycle, or an edge leads into an input.

    Examples
    --------
    The exclusive or, by two rectified units in the middle:

    >>> a = [[0, 0, 1, 1, 0], [0, 0, 1, 1, 0], [0, 0, 0, 0, 1], [0, 0, 0, 0, -2], [0] * 5]
    >>> x = {0: [0, 0, 1, 1], 1: [0, 1, 0, 1]}
    >>> evaluate(a, x, b=[0, 0, 0, -1, 0], activation=lambda z: np.maximum(z, 0))[4]
    array([0., 1., 1., 0.])
    """
    a = square(a)
    order = topological_order(a)
    for vertex in inputs:
        if vertex not in order:
            raise ValueError(f"inputs must be vertices from 0 to {len(a) - 1}, got {vertex!r}")
        if a[:, vertex].any():
            raise ValueError(f"inputs must have no edge into them, but vertex {vertex} has one")
    b = np.zeros(len(a)) if b is None else np.asarray(b)
    if b.shape != (len(a),):
        raise ValueError(f"b must have shape {(len(a),)}, one per vertex, got {b.shape}")
    value = np.zeros((len(a), *np.broadcast_shapes(*map(np.shape, inputs.values()))))
    for vertex in order:
        if vertex in inputs:
            value[vertex] = inputs[vertex]
        else:
            value[vertex] = activation(a[:, vertex] @ value + b[vertex])
    return value


def _inputs_first(a):
    """Sort the vertices; those on a cycle, and all after it, are left out."""
    waits_for = np.count_nonzero(a, axis=0)
    ready, order = np.flatnonzero(waits_for == 0).tolist(), []  # sorted, so it is a heap
    while ready:
        vertex = heapq.heappop(ready)
        order.append(vertex)
        for after in np.flatnonzero(a[vertex]).tolist():
            waits_for[after] -= 1
            if not waits_for[after]:
                heapq.heappush(ready, after)
    return order
