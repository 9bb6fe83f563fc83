"""What a trained model says."""

import numpy as np


def predict(model, x, *, batch_size=500):
    """Return the class with the largest output for each example.

    Parameters
    ----------
    model : model
        Anything with `forward`.
    x : (N, ...)
        Examples.
    batch_size : int
        Examples in memory at once.

    Returns
    -------
    (N,) ndarray of int
        Classes.

    Examples
    --------
    >>> from cnnref.layers import ReLU
    >>> predict(ReLU(), np.array([[0.0, 2.0], [3.0, 1.0]]))
    array([1, 0])
    """
    starts = range(0, len(x), batch_size)
    parts = [model.forward(x[i : i + batch_size]).argmax(axis=1) for i in starts]
    return np.concatenate(parts) if parts else np.zeros(0, int)


def accuracy(model, x, labels, *, batch_size=500):
    """Return the share of examples, from 0 to 1, whose class is predicted right.

    Examples
    --------
    >>> from cnnref.layers import ReLU
    >>> accuracy(ReLU(), np.array([[0.0, 2.0], [3.0, 1.0]]), np.array([1, 1]))
    0.5
    """
    if len(labels) != len(x) or not len(x):
        raise ValueError(f"labels must be one per example, got {len(labels)} for {len(x)} examples")
    return float(np.mean(predict(model, x, batch_size=batch_size) == labels))
