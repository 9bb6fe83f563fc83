"""A network learns XOR: the border between its answers while it trains.

Source: M. Minsky and S. Papert, "Perceptrons", 1969, on what one layer cannot do; source 004.
"""

import numpy as np

from cnnref.checks.exercise import Case, case
from cnnref.models import MLP
from cnnref.training import HALF_MSE, SGD
from cnnref.widgets.notebook import show

SAVED = {"hidden": (0, 2, 4), "activation": ("relu", "tanh"), "seed": (0, 1)}
"""Choices whose traces are saved with a page, so that it answers them without Python."""

POINTS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], float)
TARGETS = np.array([[0], [1], [1], [0]], float)
RATE = 0.1
EPOCHS = (0, 10, 20, 50, 100, 200, 300, 400, 600, 1000)
"""After how many epochs the widget looks; the four points are one batch, so each is one step."""

CURVE = 50  # epochs between two points of the loss curve
NEAR = 0.1  # distance to the target up to which an answer is right
FLAT = 1e-3  # largest gradient of ground that counts as level
MOST = 8  # hidden units
SPAN = (-0.5, 1.5)  # of the map, in both directions
SIDE = 17  # places along a side of the map: 0 and 1 are among them
LEVELS = 42  # of a map to either side of a half, close together near it, where the border is


def xor_stepper(*, hidden=2, activation="relu", seed=0, own=None):
    """Show what a network says everywhere in the plane while it learns XOR.

    Parameters
    ----------
    hidden : int
        Number of hidden units, 0 to 8; with 0 the inputs lead straight to the output.
    activation : {"relu", "tanh", "sigmoid"}
        Activation of the hidden units.
    seed : int
        Where the random weights of the start are drawn from.
    own : callable, optional
        Your own ``mlp_gradients``, which is run on the weights of the start. It is for sigmoids.

    Returns
    -------
    anywidget.AnyWidget
        Leave it as the last line of a cell.
    """
    return show("xor", {"hidden": hidden, "activation": activation, "seed": seed}, own)


def trace(hidden, activation, seed):
    """Compute all that the stepper shows.

    Returns
    -------
    dict
        For each of the ``steps`` its ``epoch``, the ``loss``, the ``outputs`` at (0, 0), (0, 1),
        (1, 0) and (1, 1), how many of them are ``right``, the ``map`` and, for each hidden unit,
        the ends of the line on which its sum is 0, or none. A map is a text of 17 rows of 17
        signs, from (-0.5, -0.5) on: the sign n places after ``"P"`` is (n / 42)² / 2 more than a
        half. The ``curve`` holds pairs of epoch and loss, the ``fate`` says how the training ends.

    Examples
    --------
    >>> shown = trace(hidden=2, activation="relu", seed=1)
    >>> shown["fate"], shown["steps"][-1]["outputs"]
    ({'kind': 'solved', 'epoch': 273}, [0.0, 1.0, 1.0, 0.0])
    """
    if not 0 <= hidden <= MOST:
        problem = f"hidden is {hidden}: choose from 0 to {MOST} hidden units."
        return {"steps": [], "curve": [], "problem": problem, "alt": problem}
    model = _model(hidden, activation, seed)
    descent = SGD(model, RATE)
    steps, curve, right = [], [], []
    for epoch in range(EPOCHS[-1] + 1):
        y = model.forward(POINTS)
        loss = float(HALF_MSE.value(y, TARGETS))
        model.backward(HALF_MSE.gradient(1.0, y, TARGETS))
        right.append(int((np.abs(y - TARGETS) < NEAR).sum()))
        if epoch % CURVE == 0:
            curve.append([epoch, _short(loss)])
        if epoch in EPOCHS:
            seen = {"epoch": epoch, "loss": _short(loss), "right": right[-1]}
            seen |= {"outputs": [_short(one) for one in y.flat]}
            steps.append(seen | {"map": _map(model), "lines": _lines(model, hidden)})
        if epoch < EPOCHS[-1]:
            descent.step()
    return {
        "points": POINTS.astype(int).tolist(),
        "targets": TARGETS.astype(int).ravel().tolist(),
        "steps": steps,
        "curve": curve,
        "fate": _fate(hidden, right, model.grads),
        "runs": list(calls(hidden, activation, seed)),
        "alt": _alt(hidden, activation, steps[-1]),
    }


def calls(hidden, activation, seed) -> dict[str, Case]:
    """The reader's functions that can compute the first gradients, each with its call.

    Examples
    --------
    >>> list(calls(2, "sigmoid", 0)), list(calls(2, "relu", 0))
    (['mlp_gradients'], [])
    """
    if activation != "sigmoid" or not 1 <= hidden <= MOST:
        return {}
    weights = _model(hidden, activation, seed).params.values()
    return {"mlp_gradients": case("the widget's", POINTS, TARGETS, *weights)}


def _model(hidden, activation, seed):
    sizes = [2, hidden, 1] if hidden else [2, 1]
    return MLP(sizes, activation=activation, rng=seed, dtype=np.float64)


def _map(model):
    """What the model says everywhere, as a text."""
    along = np.linspace(*SPAN, SIDE)
    x2, x1 = np.meshgrid(along, along, indexing="ij")
    said = model.forward(np.stack([x1.ravel(), x2.ravel()], axis=1)).ravel()
    away = np.clip(2 * said - 1, -1, 1)
    levels = np.rint(LEVELS * np.sign(away) * np.sqrt(np.abs(away)))
    return "".join(chr(ord("P") + int(level)) for level in levels)


def _lines(model, hidden):
    """For each hidden unit, where the line on which its sum is 0 enters and leaves the map."""
    if not hidden:
        return []
    units = zip(model.params["0.weight"], model.params["0.bias"], strict=True)
    return [_line(w1, w2, b) for (w1, w2), b in units]


def _line(w1, w2, b):
    """Where ``w1 x1 + w2 x2 + b = 0`` crosses the sides of the map; None if it does not."""
    ends = []
    for at in SPAN:
        if w2:
            ends.append((at, -(w1 * at + b) / w2))
        if w1:
            ends.append((-(w2 * at + b) / w1, at))
    low, high = SPAN
    crossed = sorted({(float(round(x, 2)), float(round(y, 2))) for x, y in ends})
    inside = [end for end in crossed if low <= min(end) <= max(end) <= high]
    return [*inside[0], *inside[-1]] if len(inside) > 1 else None


def _short(value):
    """A number with the three digits that a page saves; tiny ones are 0."""
    return float(f"{value:.3g}") if abs(value) > 1e-5 else 0.0


def _fate(hidden, right, grads):
    """How a training ends: right since an epoch, stuck on level ground, or still under way."""
    if right[-1] == len(POINTS):
        wrong = [epoch for epoch, count in enumerate(right) if count < len(POINTS)]
        return {"kind": "solved", "epoch": wrong[-1] + 1 if wrong else 0}
    slope = max(float(np.abs(grad).max()) for grad in grads.values())
    if not hidden:
        return {"kind": "line"}
    return {"kind": "stuck" if slope < FLAT else "slow", "slope": _short(slope)}


def _alt(hidden, activation, last):
    said = ", ".join(
        f"{value:g} at ({x1:g}, {x2:g})"
        for (x1, x2), value in zip(POINTS, last["outputs"], strict=True)
    )
    units = f"{hidden} hidden units with {activation}" if hidden else "no hidden layer"
    return (
        f"A network with {units} learns XOR. A map shows what it says for every pair of inputs, "
        f"and the border where it says a half. After {last['epoch']} epochs it says {said}; "
        f"the loss is {last['loss']:g}."
    )
