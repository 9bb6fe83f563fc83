"""The order of a graph and the chain rule on it (source 000, back-propagation on graphs).

A node is anything with ``edges``: pairs of an input and the derivative of the node by that input.
"""


def topological(f):
    """List every node that ``f`` depends on, inputs before the nodes that use them.

    The walk keeps its own stack: recursion would fail on a graph a thousand nodes deep.

    Parameters
    ----------
    f : Value
        The last node.

    Returns
    -------
    list of Value
        Each node once; ``f`` is the last.

    Examples
    --------
    >>> from cnnref.graph import Value, topological
    >>> x, y = Value(3, "x"), Value(1, "y")
    >>> [node.name or node.op for node in topological(x * y + x)]
    ['x', 'y', '×', '+']
    """
    order, seen, stack = [], set(), [(f, False)]
    while stack:
        node, inputs_done = stack.pop()
        if inputs_done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack.extend((x, False) for x, _ in reversed(node.edges))
    return order


def gradients(f, grad_out=1.0):
    """Differentiate ``f`` by every node that it depends on, and change no node.

    The gradient of a node is the sum, over the nodes that use it, of their gradient times
    the derivative on the edge: a sum over all paths to ``f`` of the products along each path.

    Parameters
    ----------
    f : Value
        The node to differentiate.
    grad_out : float
        Gradient that arrives at ``f``; 1 is the derivative of ``f`` by itself.

    Returns
    -------
    dict of Value to float
        In topological order: ``f`` is the last.

    Examples
    --------
    >>> from cnnref.graph import Value, gradients
    >>> x, y = Value(3, "x"), Value(1, "y")
    >>> gradients(x * y + x)[x]
    2.0
    """
    order = topological(f)
    grads = dict.fromkeys(order, 0.0)
    grads[f] = float(grad_out)
    for node in reversed(order):
        for x, derivative in node.edges:
            grads[x] += grads[node] * derivative
    return grads
