"""The convolution stepper: a kernel slides over a small image, and each sum is written out.

Source: V. Dumoulin and F. Visin, "A guide to convolution arithmetic for deep learning",
arXiv:1603.07285.
"""

import numpy as np

from cnnref.checks.exercise import Case, case
from cnnref.functional import conv2d, rot180
from cnnref.widgets.notebook import show

SAVED = {
    "padding": (0, 1, 2, "same"),
    "stride": (1, 2),
    "dilation": (1, 2),
    "flipped": (False, True),
}
"""Choices whose traces are saved with a page, so that it answers them without Python."""

TINY = ((0, 1, 2), (3, 4, 5), (6, 7, 8))


def convolution_stepper(
    image=TINY,
    kernel=((0, 1), (2, 3)),
    *,
    padding=0,
    stride=1,
    dilation=1,
    flipped=False,
    own=None,
):
    """Show a kernel on its way over an image, step by step.

    Parameters
    ----------
    image : (H, W)
        Pixels.
    kernel : (KH, KW)
        Weights.
    padding : int or "same"
        Zeros on each side, in pixels: with 2, ``1234`` becomes ``00123400``. With ``"same"`` as
        many as keep the size at stride 1.
    stride : int
        Pixels the kernel moves per step.
    dilation : int
        Distance of neighbouring weights, in pixels: with 2, a kernel of 3 sees ``1 3 5``.
    flipped : bool
        Turn the kernel by 180 degrees first, as the convolution of mathematics does.
    own : callable, optional
        Your own ``correlate2d``, ``convolve2d`` or ``conv2d``, which is run on the same numbers.

    Returns
    -------
    anywidget.AnyWidget
        Leave it as the last line of a cell.
    """
    params = {
        "image": image,
        "kernel": kernel,
        "padding": padding,
        "stride": stride,
        "dilation": dilation,
        "flipped": flipped,
    }
    return show("convolution", params, own)


def trace(image, kernel, padding, stride, dilation, flipped):
    """Compute all that the stepper shows.

    Returns
    -------
    dict
        ``padded`` and ``used``, the arrays that meet; ``result``; ``sizes`` of the rows and the
        columns; ``steps``, each with its ``place`` in the result, the ``products`` and their
        ``sum``; ``problem``, a sentence if the kernel fits nowhere, and then no steps.

    Examples
    --------
    >>> tiny = trace([[0, 1, 2], [3, 4, 5], [6, 7, 8]], [[0, 1], [2, 3]], 0, 1, 1, False)
    >>> tiny["result"]
    [[19, 25], [37, 43]]
    >>> tiny["steps"][0]
    {'place': [0, 0], 'products': [[0, 1], [6, 12]], 'sum': 19}
    """
    x, k = np.array(image), np.array(kernel)
    rows, columns = (
        _line(size, taps, padding, stride, dilation)
        for size, taps in zip(x.shape, k.shape, strict=True)
    )
    padded = np.pad(x, [(rows["before"], rows["after"]), (columns["before"], columns["after"])])
    used = rot180(k) if flipped else k
    shown = {
        "padded": padded.tolist(),
        "used": used.tolist(),
        "sizes": {"rows": rows, "columns": columns},
        "result": [],
        "steps": [],
        "runs": [],
    }
    if min(rows["count"], columns["count"]) < 1:
        return shown | {"problem": _problem(rows, columns), "alt": _problem(rows, columns)}
    result = conv2d(_batch(padded), _batch(_spread(used, dilation)), stride=stride)[0, 0]
    steps = []
    for place in np.ndindex(result.shape):
        products = _window(padded, used, place, stride, dilation) * used
        at, value = list(place), result[place].item()
        steps.append({"place": at, "products": products.tolist(), "sum": value})
    return shown | {
        "result": result.tolist(),
        "steps": steps,
        "runs": list(calls(image, kernel, padding, stride, dilation, flipped)),
        "alt": _alt(x, k, result),
    }


def calls(image, kernel, padding, stride, dilation, flipped) -> dict[str, Case]:
    """The reader's functions that can compute the same, each with its call.

    Examples
    --------
    >>> list(calls([[1.0]], [[2.0]], 0, 1, 1, False))
    ['correlate2d', 'conv2d']
    """
    if dilation > 1:
        return {}
    x, k = np.array(image, float), np.array(kernel, float)
    lines = [_line(*sizes, padding, stride, 1) for sizes in zip(x.shape, k.shape, strict=True)]
    padded = np.pad(x, [(line["before"], line["after"]) for line in lines])
    named = {}
    if stride == 1:
        named["convolve2d" if flipped else "correlate2d"] = case("the widget's", padded, k)
    if not flipped:
        named["conv2d"] = case("the widget's", _batch(padded), _batch(k), stride=stride)
    return named


def _line(size, kernel, padding, stride, dilation):
    """The formula of the size, with its numbers, in one direction."""
    reach = dilation * (kernel - 1) + 1
    after = (reach - 1) // 2 if padding == "same" else padding
    before = reach - 1 - after if padding == "same" else padding
    room = size + before + after - reach
    return {
        "size": size,
        "before": before,
        "after": after,
        "kernel": kernel,
        "dilation": dilation,
        "reach": reach,
        "stride": stride,
        "count": room // stride + 1 if room >= 0 else 0,
        "rest": room % stride if room >= 0 else 0,
    }


def _problem(rows, columns):
    name, line = ("rows", rows) if rows["count"] < 1 else ("columns", columns)
    long = line["size"] + line["before"] + line["after"]
    return (
        f"The kernel reaches over {line['reach']} {name}, but the image with its padding has "
        f"{long}: it fits nowhere. Take a smaller kernel, less dilation or more padding."
    )


def _batch(image):
    return image[np.newaxis, np.newaxis]


def _spread(kernel, dilation):
    """Put zeros between the weights."""
    KH, KW = kernel.shape
    spread = np.zeros((dilation * (KH - 1) + 1, dilation * (KW - 1) + 1), kernel.dtype)
    spread[::dilation, ::dilation] = kernel
    return spread


def _window(padded, kernel, place, stride, dilation):
    """The pixels under the weights at one place of the result."""
    top, left = (stride * at for at in place)
    KH, KW = kernel.shape
    rows = top + dilation * np.arange(KH)
    return padded[rows][:, left + dilation * np.arange(KW)]


def _alt(x, k, result):
    size = " by ".join(map(str, result.shape))
    return (
        f"A kernel of {k.shape[0]} by {k.shape[1]} slides over an image of {x.shape[0]} by "
        f"{x.shape[1]} numbers. At each place the products of weights and pixels are added up. "
        f"The result has {size} numbers: {', '.join(f'{v:g}' for v in result.flat)}."
    )
