"""The output of LeNet-5 of 1998: how far a code is from the drawing of each digit.

Source: Y. LeCun et al., "Gradient-based learning applied to document recognition", 1998, section
II.B, equation 7. The drawings are this course's own, in the paper's size of 7 x 12.
"""

import numpy as np
from numpy.typing import DTypeLike

from cnnref.layers.layer import Layer

DRAWINGS = """
.......  .......  .......  .......  .......  .......  .......  .......  .......  .......
.#####.  ...##..  .#####.  .#####.  ....##.  #######  ..####.  #######  .#####.  .#####.
##...##  ..###..  ##...##  ##...##  ...###.  ##.....  .##....  ##...##  ##...##  ##...##
##...##  .####..  .....##  .....##  ..####.  ##.....  ##.....  .....##  ##...##  ##...##
##..###  ...##..  .....##  .....##  .##.##.  ##.....  ##.....  ....##.  ##...##  ##...##
##.#.##  ...##..  ....##.  ..####.  ##..##.  ######.  ######.  ....##.  .#####.  .######
###..##  ...##..  ...##..  .....##  #######  .....##  ##...##  ...##..  ##...##  .....##
##...##  ...##..  ..##...  .....##  ....##.  .....##  ##...##  ...##..  ##...##  .....##
##...##  ...##..  .##....  ##...##  ....##.  ##...##  ##...##  ..##...  ##...##  ....##.
.#####.  .######  #######  .#####.  ....##.  .#####.  .#####.  ..##...  .#####.  .####..
.......  .......  .......  .......  .......  .......  .......  .......  .......  .......
.......  .......  .......  .......  .......  .......  .......  .......  .......  .......
"""


def digit_drawings(dtype: DTypeLike = np.float32):
    """Return ten drawings of 7 x 12 as codes (10, 84): 1 for ink, -1 for paper.

    Examples
    --------
    >>> codes = digit_drawings()
    >>> for row in codes[7].reshape(12, 7)[1:5]:
    ...     print("".join(".#"[int(ink > 0)] for ink in row))
    #######
    ##...##
    .....##
    ....##.
    """
    rows = [line.split() for line in DRAWINGS.split("\n") if line]
    ink = [[mark == "#" for row in rows for mark in row[digit]] for digit in range(10)]
    return np.where(ink, 1, -1).astype(dtype)


class RBF(Layer):
    """Minus the squared distance from a code to each class's fixed centre; the largest wins.

    The paper calls the distance a penalty and lets the smallest win. The centres are parameters
    too, but fixed ones: they are not learned, so `params` is empty.

    Parameters
    ----------
    centers : (OUT, IN) ndarray
        One code per class.

    Examples
    --------
    >>> RBF(np.array([[1.0, 1.0], [-1.0, 1.0]])).forward(np.array([[1.0, 0.5]]))
    array([[-0.25, -4.25]])
    """

    kernel = None

    def __init__(self, centers):
        super().__init__()
        self.centers = centers

    def forward(self, x):
        """Return the scores (N, OUT) of codes (N, IN)."""
        self._x = x
        return -((x[:, None] - self.centers) ** 2).sum(axis=2)

    def backward(self, grad_out):
        """Return the gradient by the codes, (N, IN)."""
        x = self._last_x()
        return 2 * (grad_out @ self.centers - grad_out.sum(axis=1, keepdims=True) * x)

    def output_shape(self, shape):
        """Return (OUT,) for (IN,)."""
        OUT, IN = self.centers.shape
        if shape != (IN,):
            raise ValueError(f"this layer takes codes of {IN} numbers, got shape {shape}")
        return (OUT,)

    def connection_count(self, shape):
        """Return one connection per entry of each centre."""
        del shape
        return self.centers.size
