"""Random expression graphs, computed by cnnref and by PyTorch."""

import torch
from hypothesis import strategies as st

from cnnref import graph
from cnnref.graph import Value

OURS = {
    "add": lambda x, y: x + y,
    "subtract": lambda x, y: x - y,
    "multiply": lambda x, y: x * y,
    "divide": lambda x, y: x / y,
    "affine": lambda x, y: 2 - 3 * x + y / 4,
    "negate": lambda x, y: -x,
    "maximum": lambda x, y: graph.maximum(x, y, x * y),
    "exp": lambda x, y: graph.exp(x),
    "log": lambda x, y: graph.log(x),
    "reciprocal": lambda x, y: graph.reciprocal(x),
    "sigmoid": lambda x, y: graph.sigmoid(x),
    "tanh": lambda x, y: graph.tanh(x),
    "relu": lambda x, y: graph.relu(x),
    "sin": lambda x, y: graph.sin(x),
    "cos": lambda x, y: graph.cos(x),
    "square": lambda x, y: x**2,
    "root": lambda x, y: x**0.5,
    "inverse square": lambda x, y: x**-2,
}
THEIRS = OURS | {
    "maximum": lambda x, y: torch.stack([x, y, x * y]).max(dim=0).values,
    "exp": lambda x, y: torch.exp(x),
    "log": lambda x, y: torch.log(x),
    "reciprocal": lambda x, y: torch.reciprocal(x),
    "sigmoid": lambda x, y: torch.sigmoid(x),
    "tanh": lambda x, y: torch.tanh(x),
    "relu": lambda x, y: torch.relu(x),
    "sin": lambda x, y: torch.sin(x),
    "cos": lambda x, y: torch.cos(x),
}


def in_domain(op, x, y):
    """Tell whether the operation is defined and well conditioned for these numbers."""
    wrong = {
        "divide": abs(y) < 0.1,
        "exp": abs(x) > 4,
        "log": x < 0.1,
        "multiply": abs(x * y) > 1e3,
        "reciprocal": abs(x) < 0.1,
        "square": abs(x) > 30,
        "root": x < 0.1,
        "inverse square": abs(x) < 0.1,
    }
    return not wrong.get(op, False)


def compute(operations, leaves, steps):
    """Apply the steps, each to two earlier nodes; the sum of the last three nodes is f."""
    nodes = list(leaves)
    for op, i, j in steps:
        nodes.append(operations[op](nodes[i], nodes[j]))
    return nodes[-1] + nodes[-2] + nodes[-3]


@st.composite
def expressions(draw):
    """Return numbers for the leaves and steps that are defined on them."""
    whole = draw(st.booleans())  # ties and zeros
    number = st.integers(-2, 2).map(float) if whole else st.floats(-2, 2)
    leaves = draw(st.lists(number, min_size=3, max_size=5))
    nodes, steps = [Value(leaf) for leaf in leaves], []
    for _ in range(draw(st.integers(1, 12))):
        i, j = (draw(st.integers(0, len(nodes) - 1)) for _ in range(2))
        op = draw(st.sampled_from(sorted(OURS)))
        if not in_domain(op, nodes[i].data, nodes[j].data):
            op = "tanh"
        steps.append((op, i, j))
        nodes.append(OURS[op](nodes[i], nodes[j]))
    return leaves, steps
