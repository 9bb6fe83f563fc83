"""Sizes: the one formula for the size of an output, and names for the axes of an array.

Source: V. Dumoulin and F. Visin, "A guide to convolution arithmetic for deep learning",
relationship 6, arXiv:1603.07285.
"""

from operator import index

EDGES = ("drop", "keep", "zero")


def output_size(size, kernel, *, stride=1, padding=0, edge="drop"):
    """Count the positions at which a window fits on a padded line.

    Parameters
    ----------
    size : int
        Length of the line, in pixels.
    kernel : int
        Length of the window, in pixels.
    stride : int
        Pixels the window moves per step.
    padding : int
        Zeros added to each side, in pixels: with 2, ``1234`` becomes ``00123400``.
    edge : {"drop", "keep", "zero"}
        What happens to pixels at the end that no full window covers. A window of 3 with stride
        3 on ``1234`` sees ``123`` with ``"drop"`` (the size is rounded down), ``123 4`` with
        ``"keep"`` (rounded up), ``123 400`` with ``"zero"`` (rounded up too).

    Returns
    -------
    int
        Number of positions.

    Raises
    ------
    TypeError
        If a size is not an integer.
    ValueError
        If a size is out of range, or the kernel is larger than the padded line.

    Examples
    --------
    >>> output_size(32, 5)
    28
    >>> output_size(991, 2, stride=2), output_size(991, 2, stride=2, edge="keep")
    (495, 496)
    """
    size = at_least(0, size=size)
    kernel = at_least(1, kernel=kernel)
    stride = at_least(1, stride=stride)
    padding = at_least(0, padding=padding)
    one_of(EDGES, edge=edge)
    rest = size + 2 * padding - kernel
    if edge == "drop":
        count = rest // stride + 1
    else:
        count = -(-rest // stride) + 1
        if (count - 1) * stride >= size + padding:  # the last window would see no pixel
            count -= 1
    if count < 1:
        raise ValueError(
            f"kernel {kernel} is larger than the image: size {size} with padding {padding} on "
            f"each side is {size + 2 * padding}; use a smaller kernel or more padding"
        )
    return count


def sizes(axes, **array):
    """Return the shape of an array whose axes must be the named ones.

    Parameters
    ----------
    axes : str
        Names of the axes, one word each.
    **array : array
        The array, passed by the name that an error shall call it.

    Returns
    -------
    tuple of int
        The shape of the array.

    Raises
    ------
    ValueError
        If the array has another number of axes.

    Examples
    --------
    >>> import numpy as np
    >>> N, C, H, W = sizes("N C H W", x=np.zeros((2, 3, 8, 7)))
    >>> H, W
    (8, 7)
    """
    [(name, value)] = array.items()
    names = axes.split()
    if len(value.shape) != len(names):
        raise ValueError(
            f"{name} must have {len(names)} axes ({', '.join(names)}), got shape {value.shape}"
        )
    return value.shape


def at_least(least, **number):
    """Return the named integer, or raise an error that names it.

    Examples
    --------
    >>> at_least(1, stride=2)
    2
    """
    [(name, value)] = number.items()
    try:
        value = index(value)
    except TypeError:
        raise TypeError(f"{name} must be an integer, got {value!r}") from None
    if value < least:
        raise ValueError(f"{name} must be at least {least}, got {value}")
    return value


def one_of(choices, **option):
    """Return the named option, or raise an error that lists the choices.

    Examples
    --------
    >>> one_of(EDGES, edge="keep")
    'keep'
    """
    [(name, value)] = option.items()
    if value not in choices:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, choices))}, got {value!r}")
    return value
