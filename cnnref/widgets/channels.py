"""Channels and filters: every filter looks at all channels and makes one map.

Source: A. Zhang, Z. Lipton, M. Li and A. Smola, "Dive into Deep Learning", 2023, section 7.4.
"""

import numpy as np

from cnnref.checks.exercise import Case, case
from cnnref.functional import conv2d
from cnnref.widgets.notebook import show

SAVED = {"channels": (1, 2, 3), "filters": (1, 2, 3), "padding": (0, 1)}
"""Choices whose traces are saved with a page, so that it answers them without Python."""

IMAGE = (
    ((0, 1, 2), (3, 4, 5), (6, 7, 8)),
    ((1, 2, 3), (4, 5, 6), (7, 8, 9)),
    ((1, 0, 1), (0, 1, 0), (1, 0, 1)),
)
FILTERS = (
    (((0, 1), (2, 3)), ((1, 2), (3, 4)), ((1, 1), (0, 0))),
    (((1, 0), (0, 1)), ((0, -1), (-1, 0)), ((0, 0), (1, 1))),
    (((-1, 1), (-1, 1)), ((0, 0), (0, 0)), ((2, 0), (0, 2))),
)


def channels_stepper(
    image=IMAGE,
    kernels=FILTERS,
    bias=(0, 1, -1),
    *,
    channels=2,
    filters=2,
    padding=0,
    own=None,
):
    """Show how each filter makes one map of all channels, step by step.

    Parameters
    ----------
    image : (C, H, W)
        An image.
    kernels : (F, C, KH, KW)
        Filters, each with a kernel for every channel.
    bias : (F,)
        One number for each filter.
    channels, filters : int
        How many of the channels and filters take part; the others wait for the reader to ask.
    padding : int
        Zeros added to each side, in pixels: with 2, ``1234`` becomes ``00123400``.
    own : callable, optional
        Your own ``filter_image`` or ``conv2d``, which is run on the same numbers.

    Returns
    -------
    anywidget.AnyWidget
        Leave it as the last line of a cell.
    """
    params = {
        "image": image,
        "kernels": kernels,
        "bias": bias,
        "channels": channels,
        "filters": filters,
        "padding": padding,
    }
    return show("channels", params, own)


def trace(image, kernels, bias, channels, filters, padding):
    """Compute all that the stepper shows.

    Returns
    -------
    dict
        ``x``, the padded channels; ``w`` and ``b``, the filters that take part; ``maps``; for
        each of the ``steps`` its ``filter``, its ``place`` in the map, one of ``parts`` from each
        channel, and their ``sum`` with the bias; ``count``, the factors of the number of
        parameters and that number.

    Examples
    --------
    >>> shown = trace(IMAGE, FILTERS, (0, 1, -1), channels=2, filters=1, padding=0)
    >>> shown["maps"]
    [[[56, 72], [104, 120]]]
    >>> shown["steps"][0]
    {'filter': 0, 'place': [0, 0], 'parts': [19, 37], 'sum': 56}
    """
    x, w, b = _arrays(image, kernels, bias, channels, filters, padding)
    KH, KW = w.shape[2:]
    parts = np.stack([conv2d(x[:, c : c + 1], w[:, c : c + 1])[0] for c in range(channels)])
    maps = conv2d(x, w, b)[0]
    steps = [
        {
            "filter": f,
            "place": [i, j],
            "parts": parts[:, f, i, j].tolist(),
            "sum": maps[f, i, j].item(),
        }
        for f, i, j in np.ndindex(maps.shape)
    ]
    return {
        "x": x[0].tolist(),
        "w": w.tolist(),
        "b": b.tolist(),
        "maps": maps.tolist(),
        "steps": steps,
        "count": {
            "filters": filters,
            "channels": channels,
            "rows": KH,
            "columns": KW,
            "all": w.size + b.size,
        },
        "runs": list(calls(image, kernels, bias, channels, filters, padding)),
        "alt": _alt(channels, filters, maps, w.size + b.size),
    }


def calls(image, kernels, bias, channels, filters, padding) -> dict[str, Case]:
    """The reader's functions that can compute the same, each with its call.

    Examples
    --------
    >>> list(calls(IMAGE, FILTERS, (0, 1, -1), 2, 2, 0))
    ['filter_image', 'conv2d']
    """
    x, w, b = (
        array.astype(float) for array in _arrays(image, kernels, bias, channels, filters, padding)
    )
    return {
        "filter_image": case("the widget's", x[0], w, b),
        "conv2d": case("the widget's", x, w, b),
    }


def _arrays(image, kernels, bias, channels, filters, padding):
    """The batch of one padded image, the filters and the biases that take part."""
    x = np.array(image)[np.newaxis, :channels]
    x = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    return x, np.array(kernels)[:filters, :channels], np.array(bias)[:filters]


def _alt(channels, filters, maps, parameters):
    F, OH, OW = maps.shape
    listed = "; ".join(", ".join(f"{v:g}" for v in one.flat) for one in maps)
    return (
        f"An image of {channels} channels and {filters} filters of as many kernels make {F} maps "
        f"of {OH} by {OW}. Each number of a map is the sum over all channels and a bias. "
        f"The maps are {listed}. There are {parameters} parameters."
    )
