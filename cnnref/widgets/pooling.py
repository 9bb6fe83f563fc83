"""Pooling, forward and backward: what a window keeps, and which pixel gets its gradient.

Source: D. Scherer, A. Müller and S. Behnke, "Evaluation of pooling operations in convolutional
architectures for object recognition", 2010.
"""

import numpy as np

from cnnref.checks.exercise import Case, case
from cnnref.functional import max_pool2d, max_pool2d_backward, mean_pool2d, mean_pool2d_backward
from cnnref.shapes import output_size
from cnnref.widgets.notebook import show
from cnnref.widgets.upstream import fitting

TINY = ((1, 2, 1, 3), (0, 1, 3, 5), (3, 0, 1, 0), (1, 4, 1, 2))
EXAMPLES = {
    "no ties": TINY,
    "ties": ((3, 3, 0, 0), (1, 3, 0, 0), (2, 0, 5, 1), (2, 2, 5, 5)),
    "an edge": ((0, 1, 2), (3, 4, 5), (6, 7, 8)),
    "negative": ((-1, -2, -3), (-4, -5, -6), (-7, -8, -9)),
}
"""Images to choose from."""

SAVED = {
    "image": tuple(EXAMPLES.values()),
    "kind": ("max", "mean"),
    "edge": ("drop", "keep"),
    "stride": (1, 2),
    "way": ("forward", "backward"),
}
"""Choices whose traces are saved with a page, so that it answers them without Python."""

FORWARD = {"max": max_pool2d, "mean": mean_pool2d}
BACKWARD = {"max": max_pool2d_backward, "mean": mean_pool2d_backward}


def pooling_stepper(
    image=TINY,
    grad_out=((1, 2), (3, 4)),
    *,
    kind="max",
    size=2,
    stride=2,
    edge="drop",
    way="forward",
    own=None,
):
    """Show windows that are pooled, and gradients on their way back, step by step.

    Parameters
    ----------
    image : (H, W)
        A map.
    grad_out : (OH, OW)
        Gradient that arrives at the result; if it does not fit, 1, 2, 3, ... takes its place.
    kind : {"max", "mean"}
        What is kept of a window.
    size : int
        Height and width of the window, in pixels.
    stride : int
        Pixels the window moves per step.
    edge : {"drop", "keep"}
        What happens to pixels at the end that no full window covers. Windows of 3 on ``1234``
        are ``123`` with ``"drop"``, ``123 4`` with ``"keep"``.
    way : {"forward", "backward"}
        Whether the way back shows from the start.
    own : callable, optional
        Your own ``max_pool``, ``mean_pool`` or the ``..._backward`` of either.

    Returns
    -------
    anywidget.AnyWidget
        Leave it as the last line of a cell.
    """
    params = {
        "image": image,
        "grad_out": grad_out,
        "kind": kind,
        "size": size,
        "stride": stride,
        "edge": edge,
        "way": way,
    }
    return show("pooling", params, own)


def trace(image, grad_out, kind, size, stride, edge, way):
    """Compute all that the stepper shows.

    Returns
    -------
    dict
        ``x``, ``result``, ``grad_out``, ``grad_x``; ``sizes`` of the rows and columns; for each of
        the ``steps`` its ``place`` in the result, ``top``, ``left``, ``height`` and ``width`` of
        the window, the ``value`` kept, the ``winner`` and those ``tied`` with it, the ``share`` of
        the gradient that the winner gets, or each pixel of a mean, and ``grad_x`` so far.

    Examples
    --------
    >>> shown = trace(TINY, [[1, 2], [3, 4]], "max", 2, 2, "drop", "backward")
    >>> shown["result"], shown["grad_x"][3]
    ([[2, 5], [4, 2]], [0.0, 3.0, 0.0, 4.0])
    >>> shown["steps"][0]["winner"]
    [0, 1]
    """
    x = np.array(image)
    H, W = x.shape
    lines = {"rows": _line(H, size, stride, edge), "columns": _line(W, size, stride, edge)}
    common = {
        "x": x.tolist(),
        "sizes": lines,
        "examples": {name: np.array(example).tolist() for name, example in EXAMPLES.items()},
        "result": [],
        "steps": [],
    }
    if size > min(H, W):
        problem = (
            f"A window of {size} by {size} is larger than the map of {H} by {W}: take a smaller "
            "window or a larger map."
        )
        return common | {"problem": problem, "alt": problem}
    options = {"stride": stride, "edge": edge}
    batch = x[np.newaxis, np.newaxis]
    result = FORWARD[kind](batch, size, **options)[0, 0]
    grad = fitting(grad_out, result.shape)
    steps, grad_so_far = [], np.zeros(x.shape)
    for place in np.ndindex(result.shape):
        alone = np.zeros(result.shape)
        alone[place] = grad[place]
        gets = BACKWARD[kind](alone[np.newaxis, np.newaxis], batch, size, **options)[0, 0]
        grad_so_far = grad_so_far + gets
        step = _window(x, place, size, stride)
        step |= {"place": list(place), "value": result[place].item()}
        share = gets[tuple(step["winner"])].item()  # of a mean, all pixels have the same
        steps.append(step | {"share": share, "grad_x": grad_so_far.tolist()})
    whole = BACKWARD[kind](grad[np.newaxis, np.newaxis], batch, size, **options)[0, 0]
    return common | {
        "result": result.tolist(),
        "grad_out": grad.tolist(),
        "grad_x": whole.tolist(),
        "steps": steps,
        "runs": list(calls(image, grad_out, kind, size, stride, edge, way)),
        "alt": _alt(kind, size, x, result, whole, way),
    }


def calls(image, grad_out, kind, size, stride, edge, way) -> dict[str, Case]:
    """The reader's functions that can compute the same, each with its call.

    Examples
    --------
    >>> list(calls(TINY, [[1]], "max", 2, 2, "drop", "backward"))
    ['max_pool', 'max_pool_backward']
    """
    if edge != "drop":
        return {}
    x = np.array(image, float)[np.newaxis, np.newaxis]
    named = {f"{kind}_pool": case("the widget's", x, size, stride=stride)}
    if way == "backward":
        shape = FORWARD[kind](x, size, stride=stride).shape
        grad = fitting(grad_out, shape[2:]).astype(float)[np.newaxis, np.newaxis]
        named[f"{kind}_pool_backward"] = case("the widget's", grad, x, size, stride=stride)
    return named


def _line(size, window, stride, edge):
    """The formula of the size, with its numbers, in one direction."""
    count = output_size(size, window, stride=stride, edge=edge) if window <= size else 0
    return {
        "size": size,
        "before": 0,
        "after": 0,
        "kernel": window,
        "dilation": 1,
        "reach": window,
        "stride": stride,
        "count": count,
        "rest": max(size - ((count - 1) * stride + window), 0) if count else 0,
        "up": edge == "keep",
    }


def _window(x, place, size, stride):
    """Where a window lies, which of its pixels is the largest, and which are tied with it."""
    top, left = (stride * at for at in place)
    pixels = x[top : top + size, left : left + size]
    largest = (np.argwhere(pixels == pixels.max()) + np.array([top, left])).tolist()
    return {
        "top": top,
        "left": left,
        "height": pixels.shape[0],
        "width": pixels.shape[1],
        "winner": largest[0],
        "tied": largest[1:],
    }


def _alt(kind, size, x, result, grad_x, way):
    word = {"max": "largest", "mean": "mean"}[kind]
    text = (
        f"Windows of {size} by {size} on a map of {x.shape[0]} by {x.shape[1]}. The {word} of "
        f"each is kept: {', '.join(f'{v:g}' for v in result.flat)}."
    )
    if way == "backward":
        text += f" The gradients by the pixels are {', '.join(f'{v:g}' for v in grad_x.flat)}."
    return text
