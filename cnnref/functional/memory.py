"""How images lie in memory: the usual way, or with the batch last; and memory used again.

Images always have the shape (N, C, H, W). Their entries may lie in memory in that order, or in
the order (C, H, W, N), as a transposed view: then the same pixel of all images lies side by side
and every inner loop runs over the batch, however small the images are. All functions take both
and answer in the order of their input, as PyTorch does with its ``channels_last``.
"""

import math
import threading

import numpy as np

BATCH = 16  # least number of images for which it pays to have the batch last
PIXELS = 48 * 48  # largest images for which it pays

_local = threading.local()

# glibc hands freed arrays back to the system, and fresh pages take longer than the arithmetic
# done in them. Once it has seen a large array freed, it keeps up to twice as much for later.
del [np.empty(2**25 - 2**16, np.uint8)][:]


def batch_last(x):
    """Lay images out with the batch last, so that every function runs its loops over the batch.

    Parameters
    ----------
    x : (N, C, H, W)
        Images.

    Returns
    -------
    (N, C, H, W)
        The same values; in memory, their order is (C, H, W, N).

    Examples
    --------
    >>> x = np.arange(6).reshape(3, 1, 1, 2)
    >>> y = batch_last(x)
    >>> y.shape, y.ravel(order="K")
    ((3, 1, 1, 2), array([0, 2, 4, 1, 3, 5]))
    """
    x = np.asarray(x)
    N, C, H, W = x.shape
    out = np.empty((C, H, W, N), x.dtype).transpose(3, 0, 1, 2)
    for n in range(0, N, 8):  # a few images at a time: a processor follows so many lines at once
        out[n : n + 8] = x[n : n + 8]
    return out


def suit_memory(x):
    """Lay many small images out with the batch last, and leave anything else as it is.

    Examples
    --------
    >>> is_batch_last(suit_memory(np.zeros((64, 1, 32, 32))))
    True
    >>> is_batch_last(suit_memory(np.zeros((64, 3, 224, 224))))
    False
    """
    small = x.ndim == 4 and x.shape[0] >= BATCH and x.shape[2] * x.shape[3] <= PIXELS
    return batch_last(x) if small and not is_batch_last(x) else x


def is_batch_last(x):
    """Say whether images lie in memory with the batch last.

    Examples
    --------
    >>> x = np.zeros((3, 1, 4, 4))
    >>> is_batch_last(x), is_batch_last(batch_last(x))
    (False, True)
    """
    return not x.flags.c_contiguous and x.transpose(1, 2, 3, 0).flags.c_contiguous


def empty_like(x, shape=None):
    """Return a new array for images, in the order of x if that is one of the two.

    Examples
    --------
    >>> is_batch_last(empty_like(batch_last(np.zeros((3, 1, 4, 4))), (3, 6, 2, 2)))
    True
    """
    shape = x.shape if shape is None else shape
    if is_batch_last(x):
        N, C, H, W = shape
        return np.empty((C, H, W, N), x.dtype).transpose(3, 0, 1, 2)
    return np.empty(shape, x.dtype)


def scratch(name, shape, dtype):
    """Return memory to write to, with arbitrary contents; the next call by that name reuses it.

    Examples
    --------
    >>> a = scratch("example", (2, 3), np.float64)
    >>> np.shares_memory(a, scratch("example", (4,), np.float32))
    True
    """
    dtype = np.dtype(dtype)
    count = math.prod(shape) * dtype.itemsize
    buffer = _local.__dict__.get(name)
    if buffer is None or len(buffer) < count:
        buffer = _local.__dict__[name] = np.empty(count, np.uint8)
    return buffer[:count].view(dtype).reshape(shape)
