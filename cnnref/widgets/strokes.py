"""Strokes of a pen as pixels: what a reader draws, before a network sees it."""

import numpy as np

FINE = 4
"""Pixels of the paper, in each direction, that become one pixel of the digit."""
SIDE = 28 * FINE
PEN = 5.0
"""Radius of the pen, in pixels of the paper."""


def paper(strokes, below=None):
    """Draw strokes with a round pen.

    Parameters
    ----------
    strokes : list of list of int
        Each the points that the pen passes, ``[x0, y0, x1, y1, ...]``, from 0 to 112 pixels.
    below : (28, 28), optional
        A digit that the strokes are drawn over, 0 for the paper and 255 for full ink.

    Returns
    -------
    (112, 112) ndarray of uint8
        The ink.

    Raises
    ------
    ValueError
        If a stroke is no list of pairs, or leaves the paper.

    Examples
    --------
    >>> dot = paper([[60, 20]])
    >>> dot.shape, dot[20, 60].item(), dot[20, 70].item()
    ((112, 112), 255, 0)
    """
    ink = np.zeros((SIDE, SIDE))
    if below is not None:
        ink += np.repeat(np.repeat(below, FINE, axis=0), FINE, axis=1)
    for stroke in strokes:
        points = _points(stroke)
        ends = points[1:] if len(points) > 1 else points  # a dot ends where it starts
        for start, end in zip(points, ends, strict=False):
            _line(ink, start, end)
    return np.rint(ink).astype(np.uint8)


def _points(stroke):
    points = np.array(stroke, float)
    if points.ndim != 1 or not points.size or points.size % 2:
        raise ValueError(f"strokes must be lists [x0, y0, x1, y1, ...], got {stroke!r}")
    if points.min() < 0 or points.max() > SIDE:
        raise ValueError(f"strokes must stay on the paper, 0 to {SIDE}, got {stroke!r}")
    return points.reshape(-1, 2)


def _line(ink, start, end):
    """Darken the pixels near a line from point to point, (x, y), in place."""
    reach = int(PEN) + 1
    left, top = np.maximum(np.floor(np.minimum(start, end)) - reach, 0).astype(int)
    right, bottom = np.minimum(np.ceil(np.maximum(start, end)) + reach, SIDE).astype(int)
    x = np.arange(left, right) + 0.5 - start[0]
    y = np.arange(top, bottom)[:, np.newaxis] + 0.5 - start[1]
    along, across = end - start
    squared = along**2 + across**2
    part = np.clip((x * along + y * across) / squared, 0, 1) if squared else 0.0
    distance = np.hypot(x - part * along, y - part * across)
    there = ink[top:bottom, left:right]
    np.maximum(there, 255 * np.clip(PEN + 0.5 - distance, 0, 1), out=there)
