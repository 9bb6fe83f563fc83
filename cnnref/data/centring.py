"""Make a drawing like the digits of MNIST: the digit in a box of 20 pixels, its mass in the middle.

Source: Y. LeCun, C. Cortes and C. J. C. Burges, "The MNIST database of handwritten digits", 1998.
"""

import numpy as np

from cnnref.shapes import at_least, sizes

SIDE = 28
BOX = 20
MIDDLE = 14
"""Row and column that the centre of mass comes nearest to; measured on the digits themselves."""


def fit_digit(image):
    """Scale a digit to a box of 20 pixels and put its centre of mass into the middle of 28 x 28.

    Both sides are scaled by the same factor. What falls on a border between two pixels is shared
    by them, which makes the grey edges. The shift is by whole pixels.

    Parameters
    ----------
    image : (H, W)
        A drawing of any size, 0 for the paper and 255 for full ink.

    Returns
    -------
    (28, 28) ndarray of uint8
        The digit; blank if the drawing is.

    Raises
    ------
    ValueError
        If `image` has not two axes, or holds a value outside of 0 to 255.

    Examples
    --------
    >>> drawing = np.zeros((100, 60), np.uint8)
    >>> drawing[10:50, 8:20] = 255  # 40 rows, 12 columns
    >>> ink_box(fit_digit(drawing))
    (4, 11, 20, 6)
    """
    image = _ink(image)
    fitted = np.zeros((SIDE, SIDE))
    if image.any():
        top, left, height, width = ink_box(image)
        part = image[top : top + height, left : left + width]
        small = _shrink(part, BOX / max(height, width))
        rows, columns = (
            _start(mass, length)
            for mass, length in zip(centre_of_mass(small), small.shape, strict=True)
        )
        fitted[rows : rows + small.shape[0], columns : columns + small.shape[1]] = small
    return np.rint(fitted).astype(np.uint8)


def shrink(image, factor):
    """Make an image smaller by a whole factor; each new pixel is the mean of those it covers.

    Parameters
    ----------
    image : (H, W)
        0 for the paper and 255 for full ink.
    factor : int
        How many old pixels become one, in each direction.

    Returns
    -------
    (H / factor, W / factor) ndarray of uint8
        The smaller image.

    Raises
    ------
    ValueError
        If `factor` does not divide both sides.

    Examples
    --------
    >>> shrink(np.array([[0, 255, 255, 255], [0, 255, 255, 255]]), 2)
    array([[128, 255]], dtype=uint8)
    """
    image = _ink(image)
    at_least(1, factor=factor)
    if image.shape[0] % factor or image.shape[1] % factor:
        raise ValueError(f"factor must divide both sides of the image {image.shape}, got {factor}")
    return np.rint(_shrink(image, 1 / factor)).astype(np.uint8)


def ink_box(image):
    """Return top, left, height and width of the smallest box that holds all ink, in pixels.

    Examples
    --------
    >>> ink_box(np.array([[0, 0, 0], [0, 9, 0], [0, 9, 9]]))
    (1, 1, 2, 2)
    """
    rows, columns = (np.flatnonzero(np.any(image, axis=axis)) for axis in (1, 0))
    if not rows.size:
        return 0, 0, 0, 0
    top, left = int(rows[0]), int(columns[0])
    return top, left, int(rows[-1]) - top + 1, int(columns[-1]) - left + 1


def centre_of_mass(image):
    """Return the mean row and column of the ink, each pixel as heavy as it is dark.

    Examples
    --------
    >>> centre_of_mass(np.array([[0, 0], [100, 300]]))
    (1.0, 0.75)
    """
    image = np.asarray(image, float)
    total = image.sum()
    rows = image.sum(axis=1) @ np.arange(image.shape[0])
    columns = image.sum(axis=0) @ np.arange(image.shape[1])
    return float(rows / total), float(columns / total)


def _ink(image):
    image = np.asarray(image, float)
    sizes("H W", image=image)
    if image.size and not (image.min() >= 0 and image.max() <= 255):
        raise ValueError(
            f"image must hold 0 for the paper to 255 for full ink, got {image.min():g} to "
            f"{image.max():g}"
        )
    return image


def _shrink(image, scale):
    down, across = (_shares(size, scale) for size in image.shape)
    return down @ image @ across.T


def _shares(size, scale):
    """How much of each old pixel of a line each new one covers, as a matrix (new, old)."""
    new = np.arange(int(np.ceil(round(size * scale, 6))))[:, np.newaxis] / scale
    old = np.arange(size)
    covered = np.minimum(new + 1 / scale, old + 1) - np.maximum(new, old)
    return np.maximum(covered, 0) * scale


def _start(mass, length):
    """Where a line of pixels begins, so that its mass is in the middle and nothing is cut off."""
    start = int(np.ceil(MIDDLE - 0.5 - mass))
    return min(max(start, 0), SIDE - length)
