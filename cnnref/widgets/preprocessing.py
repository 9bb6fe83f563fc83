"""A cloud of points, prepared step by step: mean, scale, principal axes, whitening.

Source: source 000, section 2; F.-F. Li, J. Johnson and S. Yeung, CS231n notes, "Data
Preprocessing".
"""

import numpy as np

from cnnref.checks.exercise import Case, case
from cnnref.data import PCA, Center, Standardize, Whiten
from cnnref.widgets.notebook import show

FOUR = ((2, 0), (0, 2), (3, 3), (-1, -1))
TEST = (2, 3)


def _cloud(center, deviations, degrees, N=24):
    """Draw points around a center, turned; the same ones each time."""
    rng = np.random.default_rng(7)
    turn = np.deg2rad(degrees)
    axes = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    points = np.array(center) + rng.normal(size=(N, 2)) * deviations @ axes
    return tuple(map(tuple, points.round(1).tolist()))


EXAMPLES = {
    "four points": FOUR,
    "a cloud": _cloud((1.2, 0.8), (1.3, 0.5), 35),
    "two units": _cloud((0.5, 0.4), (0.5, 1.8), 0),
}
"""Points to choose from; in the last ones the second feature comes in a finer unit."""

SAVED = {"points": tuple(EXAMPLES.values()), "scale_first": (False, True)}
"""Choices whose traces are saved with a page, so that it answers them without Python."""

EPS = 1e-5


def preprocessing_stepper(points=FOUR, test=TEST, *, scale_first=False, own=None):
    """Show points that are centred, scaled, rotated and whitened, step by step.

    Parameters
    ----------
    points : (N, 2)
        The training set, from which all statistics are learned; at least two points.
    test : (2,)
        A point that is prepared with the statistics of the training set.
    scale_first : bool
        Whether the principal axes are those of the scaled points.
    own : callable, optional
        Your own ``center``, ``standardize``, ``covariance`` or ``whiten``.

    Returns
    -------
    anywidget.AnyWidget
        Leave it as the last line of a cell.
    """
    return show("preprocessing", {"points": points, "test": test, "scale_first": scale_first}, own)


def trace(points, test, scale_first):
    """Compute all that the stepper shows.

    Returns
    -------
    dict
        ``mean`` and ``std`` of the features; ``axes``, one per column, and ``variances`` along
        them; ``eps``; for each of the ``steps`` its ``name``, the ``points``, the ``test`` point,
        their ``mean``, their ``covariance`` matrix, and ``spread``, the principal axes, one per
        row, as long as the standard deviation. ``limit``: no coordinate is larger.

    Raises
    ------
    ValueError
        If the points are no pairs of numbers.

    Examples
    --------
    >>> shown = trace(FOUR, TEST, scale_first=False)
    >>> shown["mean"], shown["variances"]
    ([1.0, 1.0], [4.0, 1.0])
    >>> shown["steps"][4]["covariance"]
    [[0.9999975, 0.0], [0.0, 0.9999900001]]
    """
    x, one = _pairs(points, test)
    examples = {name: np.array(example).tolist() for name, example in EXAMPLES.items()}
    if len(x) < 2:
        problem = "A single point does not spread in any direction: take at least two points."
        return {"examples": examples, "steps": [], "problem": problem, "alt": problem}
    center, scaler = Center().fit(x), Standardize().fit(x)
    source = scaler.transform if scale_first else np.asarray
    pca, whiten = PCA().fit(source(x)), Whiten(eps=EPS).fit(source(x))
    ways = {
        "raw": np.asarray,
        "centred": center.transform,
        "scaled": scaler.transform,
        "rotated": lambda some: pca.transform(source(some)),
        "whitened": lambda some: whiten.transform(source(some)),
    }
    steps = [_step(name, way(x), way(one)) for name, way in ways.items()]
    largest = max(np.abs([*step["points"], step["test"]]).max() for step in steps)
    return {
        "examples": examples,
        "mean": _plain(center.mean[0]),
        "std": _plain(scaler.std[0]),
        "axes": _plain(pca.axes),
        "variances": _plain(pca.variances),
        "eps": EPS,
        "steps": steps,
        "limit": max(4, int(np.ceil(largest))),
        "runs": list(calls(points, test, scale_first)),
        "alt": _alt(steps),
    }


def calls(points, test, scale_first) -> dict[str, Case]:
    """The reader's functions that can compute the same, each with its call.

    Examples
    --------
    >>> list(calls(FOUR, TEST, False))
    ['center', 'standardize', 'covariance', 'whiten']
    """
    x, _ = _pairs(points, test)
    if len(x) < 2:
        return {}
    source = Standardize().fit(x).transform(x) if scale_first else x
    pca = PCA().fit(source)
    learned = pca.mean, pca.axes, pca.variances
    return {
        "center": case("the widget's", x, x),
        "standardize": case("the widget's", x, x),
        "covariance": case("the widget's", x),
        "whiten": case("the widget's", source, *learned),
    }


def _pairs(points, test):
    x, one = np.array(points, float), np.array(test, float)
    if x.ndim != 2 or x.shape[1] != 2:
        raise ValueError(f"points must be pairs of numbers, (N, 2); their shape is {x.shape}")
    if one.shape != (2,):
        raise ValueError(f"test must be one pair of numbers, (2,); its shape is {one.shape}")
    return x, one[np.newaxis]


def _step(name, points, test):
    fitted = PCA().fit(points)
    return {
        "name": name,
        "points": _plain(points),
        "test": _plain(test[0]),
        "mean": _plain(fitted.mean),
        "covariance": _plain(np.cov(points, rowvar=False, bias=True)),
        "spread": _plain(fitted.axes.T * np.sqrt(fitted.variances)[:, np.newaxis]),
    }


def _plain(array):
    """Numbers without the dust of rounding, and without the sign of a zero."""
    return (np.round(array, 10) + 0).tolist()


def _alt(steps):
    raw, white = steps[0], steps[-1]
    return (
        f"{len(raw['points'])} points in the plane. Their mean is {_words(raw['mean'])}, their "
        f"covariance matrix {_words(raw['covariance'])}. They are moved to the origin, scaled, "
        "rotated to their principal axes and whitened; then their covariance matrix is "
        f"{_words(white['covariance'])}."
    )


def _words(array):
    if np.ndim(array) > 1:
        return "; ".join(map(_words, array))
    return f"({', '.join(f'{value:.4g}' for value in array)})"
