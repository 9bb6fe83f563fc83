"""LeNet-5 live: every map of every layer for a digit that the reader draws, shifts or chooses.

Source: Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, "Gradient-based learning applied to
document recognition", 1998; the network is the one written in PyTorch today.
"""

from functools import cache

import numpy as np

from cnnref.checks.exercise import Case, case
from cnnref.data import centre_of_mass, fit_digit, ink_box, shrink
from cnnref.functional import softmax
from cnnref.models import lenet5_trained, lenet_input
from cnnref.widgets.digits import PACKED, digit
from cnnref.widgets.notebook import show
from cnnref.widgets.strokes import FINE, paper

SAVED = {}
"""Only the first trace is saved with a page: nobody can foresee what a reader draws."""

FULL = {"C1": 4, "S2": 4, "C3": 9, "S4": 9, "C5": 18, "F6": 18}
"""The value of each layer that is shown in full colour; not one in 100 is larger."""
SHOWN = {"C1": "C1.relu", "S2": "S2", "C3": "C3.relu", "S4": "S4", "C5": "C5.relu", "F6": "F6.relu"}
STRONGEST = {"F6": 4, "output": 7}
"""How many terms of a long sum are named."""


def lenet_live(digit="4", strokes=(), *, centred=True, right=0, down=0, own=None):
    """Show what the trained LeNet-5 makes of a digit, layer by layer.

    Parameters
    ----------
    digit : str
        "0" to "9", "hard 2" and the like for a digit that it misreads, "" for blank paper.
    strokes : list of list of int
        What is drawn over it: of each stroke the points ``[x0, y0, x1, y1, ...]``, in quarters of
        a pixel, from 0 to 112.
    centred : bool
        Bring the digit to the size and the place that the digits of MNIST have.
    right, down : int
        How far it is shifted then, in pixels; negative to the left and up.
    own : callable, optional
        Your own ``lenet_forward``, which is run on the same digit with the same weights.

    Returns
    -------
    anywidget.AnyWidget
        Leave it as the last line of a cell.
    """
    params = {
        "digit": digit,
        "strokes": strokes,
        "centred": centred,
        "right": right,
        "down": down,
    }
    return show("lenet", params, own)


def trace(digit, strokes, centred, right, down):
    """Compute all that the widget shows, rounded to what it can write.

    Returns
    -------
    dict
        ``below``, the chosen digit; ``raw`` and ``box``, the drawing in 28 x 28 as it is and where
        its ink lies; ``ink``, the drawing as it is brought to the network, and ``mass``, where the
        middle of it is; ``range``, what paper and full ink become; ``maps`` of the layers;
        ``kernels``, in ten-thousandths, and ``biases``; ``parts`` of the sums in C5 (by map of S4,
        in tenths), in F6 and in the output; ``scores``, ``shares`` and ``says``, the digit of the
        highest score.

    Examples
    --------
    >>> shown = trace("7", [], centred=True, right=0, down=0)
    >>> shown["says"], np.shape(shown["maps"]["C3"])
    (7, (16, 10, 10))
    """
    raw, small = _digit(digit, strokes, centred, right, down)
    x = lenet_input(small[np.newaxis, np.newaxis], np.float64)
    outputs = _run(x)
    params = _model().params
    scores = outputs["output"]
    shares = softmax(scores[np.newaxis])[0]
    return {
        "examples": _thumbnails(),
        "below": _rows(_below(digit) // 16),
        "raw": _rows(raw // 16),
        "box": list(ink_box(raw)),
        "ink": small.tolist(),
        "mass": _short(centre_of_mass(small), 2) if small.any() else None,
        "range": _range(),
        "maps": {layer: _short(outputs[name].squeeze(), 2) for layer, name in SHOWN.items()},
        "full": FULL,
        "kernels": _kernels(),
        "biases": {name: _short(params[f"{name}.bias"], 3) for name in ("C1", "C3", "C5")},
        "parts": {
            "C5": _short(10 * _by_map(outputs["S4"]), 0),
            "F6": _strongest("F6", outputs["C5.relu"]),
            "output": _strongest("output", outputs["F6.relu"]),
        },
        "scores": _short(scores, 2),
        "shares": _short(shares, 4),
        "says": int(scores.argmax()),
        "steps": ["input", *SHOWN, "output"],
        "runs": list(calls(digit, strokes, centred, right, down)),
        "alt": _alt(digit, strokes, shares),
    }


def calls(digit, strokes, centred, right, down) -> dict[str, Case]:
    """The reader's function that can read the same digit, with its call.

    Examples
    --------
    >>> list(calls("4", [], True, 0, 0))
    ['lenet_forward']
    """
    small = _digit(digit, strokes, centred, right, down)[1]
    x = lenet_input(small[np.newaxis, np.newaxis], np.float64)
    return {"lenet_forward": case("the widget's", x, *_model().params.values())}


@cache
def _model():
    return lenet5_trained(np.float64)


def _run(x):
    """The output of every layer, by its name, without the batch."""
    outputs = {}
    for name, layer in _model().layers.items():
        x = layer.forward(x)
        outputs[name] = x[0]
    return outputs


def _below(name):
    return digit(name) if name else np.zeros((28, 28), np.uint8)


def _digit(name, strokes, centred, right, down):
    """The drawing in 28 x 28 as it is, and as the network gets it."""
    fine = paper(strokes, _below(name))
    raw = shrink(fine, FINE)
    return raw, _shift(fit_digit(fine) if centred else raw, down, right)


def _shift(image, down, right):
    """Move an image; what leaves it is lost, what comes in is paper."""
    H, W = image.shape
    for name, by, most in (("down", down, H), ("right", right, W)):
        if not -most <= by <= most:
            raise ValueError(f"{name} must be from {-most} to {most} pixels, got {by}")
    room = np.pad(image, [(H, H), (W, W)])
    return room[H - down : 2 * H - down, W - right : 2 * W - right]


@cache
def _kernels():
    """The kernels of the two convolutions that slide, in ten-thousandths."""
    params = _model().params
    return {name: _short(1e4 * params[f"{name}.weight"], 0) for name in ("C1", "C3")}


def _by_map(maps):
    """What each map of S4 brings to each unit of C5."""
    return np.einsum("ocij,cij->oc", _model().params["C5.weight"], maps)


def _strongest(layer, inputs):
    """The sum of each unit: its bias, the terms furthest from 0, and the sum of all others."""
    params = _model().params
    weights, bias = params[f"{layer}.weight"], params[f"{layer}.bias"]
    terms = weights * inputs.ravel()
    first = np.argsort(-abs(terms), axis=1, kind="stable")[:, : STRONGEST[layer]]
    others = terms.sum(axis=1) - np.take_along_axis(terms, first, axis=1).sum(axis=1)
    return {
        "first": first.tolist(),
        "weights": _short(np.take_along_axis(weights, first, axis=1), 3),
        "rest": _short(others, 2),
        "bias": _short(bias, 2),
        "sum": _short(terms.sum(axis=1) + bias, 2),
    }


def _range():
    """What paper and full ink become for the network."""
    both = np.zeros((1, 1, 28, 28), np.uint8)
    both[0, 0, 0, 0] = 255
    x = lenet_input(both, np.float64)
    return _short([x.min(), x.max()], 3)


@cache
def _thumbnails():
    """Small pictures of the digits to choose from, as rows of sixteen greys."""
    return {name: _rows(shrink(digit(name), 2) // 16) for name in PACKED}


def _rows(greys):
    """A picture of sixteen greys as text, one letter for each pixel."""
    return ["".join(format(grey, "x") for grey in row) for row in greys]


def _short(values, digits):
    """Round to lists for JSON; whole numbers, most of them 0, are written without a point."""
    return _whole(np.round(values, digits).tolist())


def _whole(values):
    if isinstance(values[0], list):
        return [_whole(row) for row in values]
    return [int(value) if value.is_integer() else value for value in values]


def _alt(name, strokes, shares):
    what = f"A handwritten {name.split()[-1]}" if name else "Blank paper"
    drawn = ", with strokes drawn on it," if strokes else ""
    first, second = np.argsort(-shares)[:2]
    return (
        f"{what}{drawn} goes through LeNet-5: six maps in C1 and S2, sixteen "
        f"in C3 and S4, 120 units in C5, 84 in F6, ten scores. The network says {first}, with "
        f"{shares[first]:.1%}; next comes {second}, with {shares[second]:.1%}."
    )
