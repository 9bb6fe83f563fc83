"""Check a backward pass against central differences.

The scalar whose gradient is taken is the sum of the outputs, each times a random number: with
ones in their place, a backward pass that drops or mixes up its upstream gradient would pass.

Source: source 004, on checking gradients; F.-F. Li, J. Johnson and S. Yeung, CS231n notes,
"Gradient checks".
"""

from typing import NamedTuple

import numpy as np


class Worst(NamedTuple):
    """The entry of one array where the two gradients differ most.

    The error is their difference, divided by the largest gradient in the array.
    """

    name: str
    error: float
    place: tuple[int, ...]
    numeric: float
    backward: float
    checked: int


class Report(list[Worst]):
    """The worst entry of each array; printed, a table and a verdict.

    Parameters
    ----------
    rows : iterable of Worst
        One per array.
    tolerance : float
        The error up to which a gradient counts as right.
    """

    def __init__(self, rows, tolerance):
        super().__init__(rows)
        self.tolerance = tolerance

    @property
    def error(self):
        """The largest error of all."""
        return max((row.error for row in self), default=0.0)

    @property
    def ok(self):
        """Whether every gradient is right."""
        return bool(self.error <= self.tolerance)  # an error that is nan is not

    def __str__(self):
        width = max(len(row.name) for row in self)
        lines = [
            f"{row.name:{width}}  error {row.error:.1e} over {row.checked} entries, worst at "
            f"{list(row.place)}: numeric {row.numeric:.6g}, backward {row.backward:.6g}"
            for row in self
        ]
        wrong = [row.name for row in self if not row.error <= self.tolerance]
        verdict = f"wrong: {', '.join(wrong)}" if wrong else "all gradients are right"
        return "\n".join([*lines, f"{verdict} (tolerance {self.tolerance:.0e})"])


def check_layer(layer, x, *, rng=None, eps=1e-5, tolerance=1e-6, entries=None):
    """Compare a layer's or a model's backward pass with central differences.

    Parameters
    ----------
    layer : Layer or model
        With weights in float64.
    x : ndarray of float64
        A batch of inputs, away from the kinks of ReLU and of max pooling.
    rng : Generator or int, optional
        Draws the upstream gradient, and the entries if not all are checked.
    eps : float
        Half the distance between the two points of a difference.
    tolerance : float
        The error up to which a gradient counts as right.
    entries : int, optional
        How many entries to check in each array; all of them unless given.

    Returns
    -------
    Report
        Print it, or ask for its `ok`.

    Examples
    --------
    >>> from cnnref.layers import Dense
    >>> layer = Dense(2, 3, rng=0, dtype=np.float64)
    >>> check_layer(layer, np.array([[1.0, 2.0]]), rng=0).ok
    True
    """
    rng = np.random.default_rng(rng)
    arrays = {"x": np.array(x)} | layer.params
    upstream = rng.normal(size=layer.forward(arrays["x"]).shape)
    grads = {"x": layer.backward(upstream)} | layer.grads

    def outputs():
        return layer.forward(arrays["x"])

    slope = _slope(outputs, upstream, eps)
    rows = [_worst(name, slope, arrays[name], grads[name], entries, rng) for name in arrays]
    return Report(rows, tolerance)


def check_function(f, f_backward, *arrays, rng=None, eps=1e-5, tolerance=1e-6, **options):
    """Compare ``f_backward(grad_out, *arrays)`` with central differences of ``f(*arrays)``.

    Parameters
    ----------
    f, f_backward : callable
        A pair as in `cnnref.functional`.
    *arrays : ndarray of float64
        Arguments of both. Compared are as many as there are gradients: those by arguments that
        are not given, such as a bias, are not looked at.
    rng, eps, tolerance
        As in `check_layer`.
    **options
        Passed to both functions.

    Returns
    -------
    Report
        The arrays are called by their place: "argument 0" and so on.

    Examples
    --------
    >>> from cnnref.functional import tanh, tanh_backward
    >>> check_function(tanh, tanh_backward, np.array([0.5, -1.0]), rng=0).ok
    True
    >>> report = check_function(tanh, lambda grad_out, x: grad_out, np.array([0.5, 0.0]), rng=0)
    >>> report.ok, report[0].place
    (False, (0,))
    """
    rng = np.random.default_rng(rng)
    arrays = [np.array(array) for array in arrays]
    upstream = rng.normal(size=np.shape(f(*arrays, **options)))
    grads = f_backward(upstream, *arrays, **options)
    grads = grads if isinstance(grads, tuple) else (grads,)
    slope = _slope(lambda: f(*arrays, **options), upstream, eps)
    rows = [
        _worst(f"argument {place}", slope, array, grad, None, rng)
        for place, (array, grad) in enumerate(zip(arrays, grads, strict=False))
    ]
    return Report(rows, tolerance)


def _worst(name, slope, array, grad, entries, rng):
    """Compare the gradient by one array, entry by entry."""
    if array.dtype != np.float64:
        raise ValueError(f"{name} is {array.dtype}: differences need float64 (dtype=np.float64)")
    if np.shape(grad) != array.shape:
        raise ValueError(f"the gradient by {name} has shape {np.shape(grad)}, not {array.shape}")
    places = np.arange(array.size)
    if entries is not None and entries < array.size:
        places = rng.choice(array.size, entries, replace=False)
    numeric = np.array([slope(array, place) for place in places])
    backward = np.ravel(grad)[places]
    if not len(places):
        return Worst(name, 0.0, (), 0.0, 0.0, 0)
    scale = max(np.abs(numeric).max(), np.abs(backward).max(), np.finfo(float).tiny)
    errors = np.abs(numeric - backward) / scale
    worst = int(np.argmax(errors))
    place = tuple(int(i) for i in np.unravel_index(places[worst], array.shape))
    values = float(numeric[worst]), float(backward[worst])
    return Worst(name, float(errors[worst]), place, *values, len(places))


def _slope(outputs, upstream, eps):
    """Return a function that measures the slope of the scalar along one entry of an array."""

    def slope(array, place):
        before = array.flat[place]
        array.flat[place] = before + eps
        above = np.array(outputs())  # copies, as an output may be a view of the array
        array.flat[place] = before - eps
        below = np.array(outputs())
        array.flat[place] = before
        return float(np.sum((above - below) * upstream)) / (2 * eps)  # small numbers are summed

    return slope
