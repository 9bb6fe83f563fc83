"""The gradient that arrives at an output whose size the reader changes."""

import numpy as np


def fitting(grad, shape):
    """Return the gradient as an array if it has this shape, and else 1, 2, 3, ... in this shape.

    Examples
    --------
    >>> fitting([[5, 6]], (1, 2)), fitting([[5, 6]], (2, 2))
    (array([[5, 6]]), array([[1, 2],
           [3, 4]]))
    """
    grad = np.array(grad)
    return grad if grad.shape == shape else np.arange(1, np.prod(shape) + 1).reshape(shape)
