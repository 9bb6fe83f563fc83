"""The forward and backward pass of a graph as a table."""

from cnnref.graph.chain_rule import gradients

INFIX = {"+", "×"}
PREFIX = {"-", "1/"}


def names(nodes):
    """Give every node a name: its own, else its number if it is an input, else v1, v2, ..."""
    taken = {node.name for node in nodes}
    fresh = (f"v{i}" for i in range(1, 2 * len(nodes) + 1) if f"v{i}" not in taken)
    return {node: node.name or (next(fresh) if node.edges else f"{node.data:g}") for node in nodes}


def formula(node, name):
    """Write how ``node`` is computed, such as ``x + y``; ``name`` names its inputs."""
    inputs = [name[x] for x, _ in node.edges]
    if not inputs:
        return "input"
    if node.op in INFIX:
        return f" {node.op} ".join(inputs)
    if node.op in PREFIX:
        return node.op + inputs[0]
    if node.op.startswith("**"):
        return inputs[0] + node.op
    return f"{node.op}({', '.join(inputs)})"


def table(f, *, digits=4):
    """Tabulate every node: how it is computed, its value, and the derivative of ``f`` by it.

    Read it downwards for the forward pass and upwards for the backward pass.

    Parameters
    ----------
    f : Value
        The last node.
    digits : int
        Digits after the point.

    Returns
    -------
    str
        One line for each node, inputs first.

    Examples
    --------
    >>> from cnnref.graph import product_of_sum, table
    >>> print(table(product_of_sum()))
    node  computed as    value  gradient
    x     input         3.0000   -2.0000
    y     input         1.0000   -2.0000
    s     x + y         4.0000   -2.0000
    z     input        -2.0000    4.0000
    f     s × z        -8.0000    1.0000
    """
    grads = gradients(f)
    name = names(grads)

    def number(value):
        return f"{round(value, digits) + 0.0:.{digits}f}"  # adding 0 turns -0.0 into 0.0

    rows = [("node", "computed as", "value", "gradient")]
    rows += [(name[n], formula(n, name), number(n.data), number(g)) for n, g in grads.items()]
    a, b, c, d = (max(map(len, column)) for column in zip(*rows, strict=True))
    return "\n".join(f"{n:{a}}  {how:{b}}  {v:>{c}}  {g:>{d}}" for n, how, v, g in rows)
