"""Receptive fields: which pixels a unit sees through the layers, and which units see a pixel.

Source: V. Dumoulin and F. Visin, "A guide to convolution arithmetic for deep learning",
arXiv:1603.07285; Y. LeCun et al., "Gradient-based learning applied to document recognition", 1998.
"""

import numpy as np

from cnnref.checks.exercise import Case, case
from cnnref.shapes import at_least, output_size
from cnnref.widgets.notebook import show

NETWORKS = {
    "LeNet-5": (("C1", 5, 1), ("S2", 2, 2), ("C3", 5, 1), ("S4", 2, 2), ("C5", 5, 1)),
    "all 3 × 3": tuple((f"L{number}", 3, 1) for number in range(1, 6)),
    "stride 2": tuple((f"L{number}", 3, 2) for number in range(1, 5)),
}
"""Networks to choose from: the name, the kernel and the stride of each layer."""

SAVED = {"layers": tuple(NETWORKS.values())}
"""Choices whose traces are saved with a page, so that it answers them without Python."""

SIZE = 32
STROKE = tuple(tuple(9 if row == column else 0 for column in range(SIZE)) for row in range(SIZE))


def receptive_field_stepper(image=STROKE, layers=NETWORKS["LeNet-5"], *, own=None):
    """Show what a unit of each layer sees of an image, and which units see a pixel.

    Parameters
    ----------
    image : (H, H)
        The picture behind, whole numbers from 0 for paper to 9 for ink.
    layers : sequence of (str, int, int)
        Name, kernel and stride of each layer, from below; no layer is padded.
    own : callable, optional
        Your own ``receptive_fields``.

    Returns
    -------
    anywidget.AnyWidget
        Leave it as the last line of a cell.
    """
    return show("receptive_field", {"image": image, "layers": layers}, own)


def trace(image, layers):
    """Compute all that the stepper shows.

    Returns
    -------
    dict
        For the image and each layer one of the ``steps``: its ``name``; ``count``, its units in
        each direction; ``kernel`` and ``stride``; ``distance`` of neighbouring units and ``field``
        of one, in pixels; ``size``, how the count comes about; for each unit in ``sees`` the first
        and the last that it sees of each step below, and in ``seen`` those of each step above
        that see it, or None.

    Raises
    ------
    ValueError
        If the image is not square, or if a kernel or a stride is less than 1.

    Examples
    --------
    >>> shown = trace(STROKE, NETWORKS["LeNet-5"])
    >>> [step["field"] for step in shown["steps"]]
    [1, 5, 6, 14, 16, 32]
    >>> shown["steps"][2]["sees"][3]
    [[6, 11], [6, 7]]
    """
    shape = np.shape(image)
    if len(shape) != 2 or shape[0] != shape[1]:
        raise ValueError(f"image must be square, (H, H); its shape is {shape}")
    networks = {name: [list(layer) for layer in one] for name, one in NETWORKS.items()}
    steps = [{"name": "input", "count": shape[0], "distance": 1, "field": 1, "sees": []}]
    for name, kernel, stride in layers:
        kernel, stride = at_least(1, kernel=kernel), at_least(1, stride=stride)
        below = steps[-1]
        if kernel > below["count"]:
            problem = (
                f"The kernel of {name}, {kernel} × {kernel}, does not fit into {below['name']}, "
                f"{below['count']} × {below['count']}. Take smaller kernels or strides."
            )
            return {"networks": networks, "steps": [], "problem": problem, "alt": problem}
        steps.append(_layer(name, kernel, stride, below))
    for height, step in enumerate(steps):
        step["sees"] = [_below(steps, height, unit) for unit in range(step["count"])]
    for height, step in enumerate(steps):
        step["seen"] = [_above(steps, height, unit) for unit in range(step["count"])]
    return {
        "networks": networks,
        "steps": steps,
        "runs": list(calls(image, layers)),
        "alt": _alt(steps),
    }


def calls(image, layers) -> dict[str, Case]:
    """The reader's function that can compute the same, with its call.

    Examples
    --------
    >>> list(calls(STROKE, NETWORKS["LeNet-5"]))
    ['receptive_fields']
    """
    _, kernels, strides = zip(*layers, strict=True)
    return {"receptive_fields": case("the widget's", np.array(kernels), np.array(strides))}


def _layer(name, kernel, stride, below):
    count = output_size(below["count"], kernel, stride=stride)
    line = {
        "size": below["count"],
        "before": 0,
        "after": 0,
        "kernel": kernel,
        "dilation": 1,
        "reach": kernel,
        "stride": stride,
        "count": count,
        "rest": below["count"] - kernel - (count - 1) * stride,
    }
    return {
        "name": name,
        "count": count,
        "kernel": kernel,
        "stride": stride,
        "distance": below["distance"] * stride,
        "field": below["field"] + (kernel - 1) * below["distance"],
        "size": {"rows": line, "columns": line},
    }


def _below(steps, height, unit):
    """The first and the last unit that a unit sees of each step below, the input first."""
    first = last = unit
    seen = []
    for step in reversed(steps[1 : height + 1]):
        first, last = first * step["stride"], last * step["stride"] + step["kernel"] - 1
        seen.append([first, last])
    return seen[::-1]


def _above(steps, height, unit):
    """The first and the last unit of each step above that see a unit; None where none does."""
    ranges = []
    for step in steps[height + 1 :]:
        seeing = [
            other
            for other, sees in enumerate(step["sees"])
            if sees[height][0] <= unit <= sees[height][1]
        ]
        ranges.append([seeing[0], seeing[-1]] if seeing else None)
    return ranges


def _alt(steps):
    fields = ", ".join(f"{step['name']} {step['field']}" for step in steps[1:])
    return (
        f"An image of {steps[0]['count']} by {steps[0]['count']} pixels and {len(steps) - 1} "
        f"layers above it. In each direction, a unit sees so many pixels: {fields}."
    )
