"""What functions do to their arguments first: floats of one type, a gradient that fits."""

import numpy as np


def floats(*arrays):
    """Return the arrays in one float type: integers become float64, floats stay as they are.

    Examples
    --------
    >>> x, w = floats([1, 2], np.float32([3]))
    >>> x.dtype, floats(np.float32([3]))[0].dtype
    (dtype('float64'), dtype('float32'))
    """
    arrays = [np.asarray(a) for a in arrays]
    dtype = np.result_type(*arrays)
    if dtype.kind not in "fc":
        dtype = np.dtype(np.float64)
    return [a.astype(dtype, copy=False) for a in arrays]


def upstream(grad_out, x, shape=None):
    """Return ``grad_out`` and ``x`` as floats; the output has this shape, or that of ``x``.

    Examples
    --------
    >>> upstream([1.0], [1.0, 2.0])
    Traceback (most recent call last):
    ValueError: grad_out must have the output's shape (2,), got (1,)
    """
    grad_out, x = floats(grad_out, x)
    shape = x.shape if shape is None else shape
    if grad_out.shape != shape:
        raise ValueError(f"grad_out must have the output's shape {shape}, got {grad_out.shape}")
    return grad_out, x
