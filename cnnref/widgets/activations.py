"""Activations and their slopes, and what is left of a gradient after a chain of them.

Source: X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward neural
networks", 2010.
"""

from typing import Any

import numpy as np

from cnnref import functional
from cnnref.checks.exercise import Case, case
from cnnref.widgets.notebook import show

ACTIVATIONS = {
    "sigmoid": (functional.sigmoid, functional.sigmoid_backward),
    "tanh": (functional.tanh, functional.tanh_backward),
    "scaled_tanh": (functional.scaled_tanh, functional.scaled_tanh_backward),
    "relu": (functional.relu, functional.relu_backward),
    "leaky_relu": (functional.leaky_relu, functional.leaky_relu_backward),
}
"""Each activation with the function that multiplies by its slope."""

SAVED = {"activation": tuple(ACTIVATIONS), "weight": (0.5, 1, 2, 4)}
"""Choices whose traces are saved with a page, so that it answers them without Python."""

START = 1.0  # the input of the chain
DEEPEST = 20  # units
MOST = 100  # a weight, so that twenty of them can be multiplied
LINE = np.arange(-25, 26) / 5  # where the curve is drawn
DIGITS = 5


def activations_stepper(activation="sigmoid", weight=1, *, own=None):
    """Show an activation with its slope, and the gradient behind 1 to 20 of them in a row.

    Parameters
    ----------
    activation : {"sigmoid", "tanh", "scaled_tanh", "relu", "leaky_relu"}
        What each unit of the chain does to its sum.
    weight : float
        What each unit multiplies its input by.
    own : callable, optional
        Your own ``sigmoid`` or ``slopes_through_depth``.

    Returns
    -------
    anywidget.AnyWidget
        Leave it as the last line of a cell.
    """
    return show("activations", {"activation": activation, "weight": weight}, own)


def trace(activation, weight) -> dict[str, Any]:
    """Compute all that the stepper shows.

    Returns
    -------
    dict
        ``line``, and ``curve`` and ``slopes`` on it; the ``steepest`` slope. Each of the ``steps``
        adds a unit to the ``chain``, in which stand for every unit its ``input`` (the sum), its
        ``output``, its ``slope``, its ``factor``, which is weight times slope, the gradient by
        the chain's input that is ``left`` behind it, and the ``bound``, which is what would be
        left if every unit were at its steepest. ``others`` has what is left with each of the
        other activations.

    Examples
    --------
    >>> chain = trace("sigmoid", 1)["chain"]
    >>> chain["output"][0], chain["slope"][:2], chain["left"][:2], chain["bound"][:2]
    (0.73106, [0.19661, 0.21936], [0.19661, 0.043129], [0.25, 0.0625])
    """
    if not abs(weight) <= MOST:
        problem = f"The weight is {weight:g}: take a number from -{MOST} to {MOST}, such as 1."
        return {"steps": [], "problem": problem, "alt": problem}
    forward, backward = ACTIVATIONS[activation]
    others = {name: _chain(f, back, weight)["left"] for name, (f, back) in ACTIVATIONS.items()}
    slopes = backward(np.ones_like(LINE), LINE)
    steepest = float(slopes.max())
    chain = _chain(forward, backward, weight)
    chain["bound"] = (abs(weight) * steepest) ** np.arange(1.0, DEEPEST + 1)
    return {
        "line": LINE.tolist(),
        "curve": _short(forward(LINE)),
        "slopes": _short(slopes),
        "steepest": _short([steepest])[0],
        "chain": {name: _short(values) for name, values in chain.items()},
        "others": {n: _short(left, 3) for n, left in others.items() if n != activation},
        "steps": list(range(1, DEEPEST + 1)),
        "runs": list(calls(activation, weight)),
        "alt": _alt(activation, weight, chain["left"]),
    }


def calls(activation, weight) -> dict[str, Case]:
    """The reader's functions that can compute the same, each with its call.

    Examples
    --------
    >>> list(calls("sigmoid", 1))
    ['sigmoid', 'slopes_through_depth']
    """
    if activation != "sigmoid":
        return {}
    chain = case("the widget's", START, float(weight), DEEPEST)
    return {"sigmoid": case("the widget's", LINE.copy()), "slopes_through_depth": chain}


def _chain(forward, backward, weight):
    """Add one unit after the other, and carry the gradient along."""
    chain = {name: np.zeros(DEEPEST) for name in ("input", "output", "slope", "factor")}
    unit = START
    for i in range(DEEPEST):
        chain["input"][i] = total = weight * unit
        chain["output"][i] = unit = float(forward(total))
        chain["slope"][i] = slope = float(backward(1.0, total))
        chain["factor"][i] = weight * slope
    return chain | {"left": chain["factor"].cumprod()}


def _short(values, digits=DIGITS):
    """The first digits of numbers: a page holds many of them."""
    return [float(f"{value + 0.0:.{digits}g}") for value in values]  # -0.0 becomes 0.0


def _alt(activation, weight, gradients):
    left = ", ".join(f"{gradients[depth - 1]:.3g} after {depth}" for depth in (1, 5, 10, 20))
    name = activation.replace("_", " ")
    return (
        f"The curve of {name} with its slope, and a chain of units with the weight {weight:g}. "
        f"Of the gradient there is left: {left}."
    )
