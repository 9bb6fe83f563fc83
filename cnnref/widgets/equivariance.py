"""Shift and convolve, or convolve and shift: when the two are the same.

Source: I. Goodfellow, Y. Bengio and A. Courville, "Deep Learning", 2016, section 9.2.
"""

import numpy as np

from cnnref.checks.exercise import Case, case
from cnnref.functional import conv2d
from cnnref.widgets.notebook import show

SAVED = {
    "border": ("zeros", "circular"),
    "stride": (1, 2),
    "down": (0, 1),
    "right": (0, 1, 2, 3, 4, 5),
}
"""Choices whose traces are saved with a page, so that it answers them without Python."""

SCENE = (
    (0, 0, 0, 0, 0, 0, 0, 0),
    (0, 1, 1, 1, 0, 0, 0, 0),
    (0, 1, 2, 1, 0, 0, 0, 0),
    (0, 0, 0, 0, 0, 0, 0, 0),
    (0, 0, 0, 0, 0, 0, 0, 0),
)
SIDES = ((0, 0, 0), (-1, 0, 1), (0, 0, 0))


def equivariance_stepper(
    image=SCENE, kernel=SIDES, *, right=2, down=1, stride=1, border="zeros", own=None
):
    """Show whether a shift of the image shifts the map, step by step.

    Parameters
    ----------
    image : (H, W)
        Pixels.
    kernel : (3, 3)
        Weights.
    right, down : int
        How far the image is shifted, in pixels.
    stride : int
        Pixels the kernel moves per step.
    border : {"zeros", "circular"}
        What lies beyond the border, for the kernel and for the shift: zeros, or the opposite
        side of the image.
    own : callable, optional
        Your own ``conv2d``, which is run on the shifted image.

    Returns
    -------
    anywidget.AnyWidget
        Leave it as the last line of a cell.
    """
    params = {
        "image": image,
        "kernel": kernel,
        "right": right,
        "down": down,
        "stride": stride,
        "border": border,
    }
    return show("equivariance", params, own)


def trace(image, kernel, right, down, stride, border):
    """Compute all that the stepper shows.

    Returns
    -------
    dict
        ``shifted``, the image; ``map`` of the image; ``map_of_shifted``; ``moves``, the steps
        that the map is shifted by, rows and columns; ``shifted_map``; ``equal``, where these two
        agree; ``exact``, whether the shift is a whole number of strides.

    Examples
    --------
    >>> moved = trace(SCENE, SIDES, right=2, down=1, stride=1, border="zeros")
    >>> np.all(moved["equal"])
    np.True_
    >>> trace(SCENE, SIDES, right=1, down=0, stride=2, border="circular")["exact"]
    False
    """
    x = np.array(image)
    moves = (down // stride, right // stride)
    shifted = _shift(x, down, right, border)
    plain, after = (_convolve(one, kernel, stride, border) for one in (x, shifted))
    before = _shift(plain, *moves, border)
    equal = before == after
    return {
        "shifted": shifted.tolist(),
        "map": plain.tolist(),
        "map_of_shifted": after.tolist(),
        "shifted_map": before.tolist(),
        "moves": list(moves),
        "exact": down % stride == 0 and right % stride == 0,
        "equal": equal.tolist(),
        "agree": int(equal.sum()),
        "steps": ["image", "shift", "convolve", "compare"],
        "runs": list(calls(image, kernel, right, down, stride, border)),
        "alt": _alt(right, down, stride, border, equal),
    }


def calls(image, kernel, right, down, stride, border) -> dict[str, Case]:
    """The reader's function that can compute the map of the shifted image, with its call.

    Examples
    --------
    >>> list(calls(SCENE, SIDES, 1, 0, 1, "zeros"))
    ['conv2d']
    """
    shifted = _shift(np.array(image, float), down, right, border)
    x, w = (_batch(one) for one in (_bordered(shifted, border), np.array(kernel, float)))
    return {"conv2d": case("the widget's", x, w, stride=stride)}


def _shift(x, down, right, border):
    """Move an array; beyond the border lie zeros, or the other side."""
    if border == "circular":
        return np.roll(x, (down, right), axis=(0, 1))
    H, W = x.shape
    moved = np.zeros_like(x)
    moved[down:, right:] = x[: max(H - down, 0), : max(W - right, 0)]
    return moved


def _bordered(x, border):
    """Add a ring of what lies beyond the border."""
    return np.pad(x, 1, mode="wrap" if border == "circular" else "constant")


def _convolve(x, kernel, stride, border):
    return conv2d(_batch(_bordered(x, border)), _batch(np.array(kernel)), stride=stride)[0, 0]


def _batch(image):
    return image[np.newaxis, np.newaxis]


def _alt(right, down, stride, border, equal):
    return (
        f"An image is shifted by {right} to the right and {down} down, with {border} beyond the "
        f"border and stride {stride}. The map of the shifted image and the shifted map of the "
        f"image agree in {equal.sum()} of {equal.size} places."
    )
