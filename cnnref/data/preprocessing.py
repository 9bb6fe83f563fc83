"""Preparing inputs: means, scaling, rotation to the principal axes, whitening.

Each is an object with ``fit(x)``, which learns the statistics and is called with the training set
only, and ``transform(x)``, which applies them to any set. Integers, such as the bytes of an
image, become float64 first; float32 stays float32.

Source: source 000, section 2; F.-F. Li, J. Johnson and S. Yeung, CS231n notes, "Data
Preprocessing".
"""

import numpy as np

from cnnref.shapes import at_least, one_of, sizes

PER = ("feature", "channel", "all", "image")


def as_real(x):
    """Return `x` as floating-point numbers.

    Examples
    --------
    >>> as_real(np.array([3, 250], np.uint8)) - 128.5
    array([-125.5,  121.5])
    """
    x = np.asarray(x)
    return x if np.issubdtype(x.dtype, np.floating) else x.astype(np.float64)


class _PerAxes:
    """What the scalers share: the axes that one statistic is taken over."""

    def __init__(self, per="feature"):
        self.per = one_of(PER, per=per)

    def _axes(self, x):
        if self.per == "channel" and x.ndim != 4:
            raise ValueError(f"x must have 4 axes (N, C, H, W) for a mean per channel: {x.shape}")
        every = range(x.ndim)
        return {
            "feature": (0,),
            "channel": tuple(axis for axis in every if axis != 1),
            "all": tuple(every),
            "image": tuple(axis for axis in every if axis != 0),
        }[self.per]

    def _mean(self, x):
        mean = np.mean(x, axis=self._axes(x), keepdims=True, dtype=np.float64)
        return mean.astype(x.dtype)

    def _std(self, x):
        std = np.std(x, axis=self._axes(x), keepdims=True, dtype=np.float64)
        return np.where(std == 0, 1, std).astype(x.dtype)  # a constant stays a constant


class Center(_PerAxes):
    """Subtract the mean.

    Parameters
    ----------
    per : {"feature", "channel", "all", "image"}
        What has a mean of its own: each pixel, each channel of (N, C, H, W), the whole training
        set, or each image. Only the last needs nothing from the training set.

    Attributes
    ----------
    mean : ndarray
        What `fit` learned, in a shape that broadcasts against `x`.

    Examples
    --------
    >>> x = np.array([[2, 0], [0, 2], [3, 3], [-1, -1]])
    >>> Center().fit(x).mean
    array([[1., 1.]])
    """

    def fit(self, x):
        """Learn the mean of the training set `x`, whose first axis counts the examples."""
        self.mean = self._mean(as_real(x))
        return self

    def transform(self, x):
        """Return `x` minus the mean."""
        x = as_real(x)
        return x - (self._mean(x) if self.per == "image" else self.mean)


class Standardize(_PerAxes):
    """Subtract the mean and divide by the standard deviation.

    Parameters
    ----------
    per : {"feature", "channel", "all", "image"}
        What has a mean and a deviation of its own, as in `Center`. Where nothing varies, as in
        the corners of MNIST, the deviation counts as 1.

    Attributes
    ----------
    mean, std : ndarray
        What `fit` learned.

    Examples
    --------
    >>> x = np.array([[1.0, 10.0], [3.0, 30.0]])
    >>> Standardize().fit(x).transform(x)
    array([[-1., -1.],
           [ 1.,  1.]])
    """

    def fit(self, x):
        """Learn mean and deviation of the training set `x`."""
        x = as_real(x)
        self.mean, self.std = self._mean(x), self._std(x)
        return self

    def transform(self, x):
        """Return `x` in units of the standard deviation, measured from the mean."""
        x = as_real(x)
        if self.per == "image":
            return (x - self._mean(x)) / self._std(x)
        return (x - self.mean) / self.std


class MinMax(_PerAxes):
    """Scale linearly, so that the training set's least value becomes `low` and its largest `high`.

    Parameters
    ----------
    low, high : float
        Ends of the new range. Other sets may reach beyond it.
    per : {"feature", "channel", "all", "image"}
        What has a range of its own, as in `Center`. A constant becomes `low`.

    Attributes
    ----------
    least, largest : ndarray
        What `fit` learned.

    Examples
    --------
    >>> MinMax(per="all").fit(np.array([[0, 255]])).transform(np.array([[0, 51, 255]]))
    array([[-1. , -0.6,  1. ]])
    """

    def __init__(self, low=-1.0, high=1.0, *, per="feature"):
        super().__init__(per)
        if not low < high:
            raise ValueError(f"low must be less than high, got {low} and {high}")
        self.low, self.high = low, high

    def fit(self, x):
        """Learn the range of the training set `x`."""
        self.least, self.largest = self._range(as_real(x))
        return self

    def transform(self, x):
        """Return `x` scaled to the new range."""
        x = as_real(x)
        least, largest = self._range(x) if self.per == "image" else (self.least, self.largest)
        width = np.where(largest == least, 1, largest - least)
        return self.low + (x - least) * ((self.high - self.low) / width)

    def _range(self, x):
        axes = self._axes(x)
        return x.min(axis=axes, keepdims=True), x.max(axis=axes, keepdims=True)


class PCA:
    """Rotate points to the axes along which they vary, and keep the first of them.

    Parameters
    ----------
    components : int, optional
        How many axes to keep; all of them by default.

    Attributes
    ----------
    mean : (D,) ndarray
        Mean of the training set.
    axes : (D, D) ndarray
        The principal axes, one per column; each points where its largest entry is positive.
    variances : (D,) ndarray
        Variance along each axis, the largest first: the eigenvalues of the covariance.

    Examples
    --------
    >>> x = np.array([[2, 0], [0, 2], [3, 3], [-1, -1]])
    >>> pca = PCA().fit(x)
    >>> pca.variances.round(12)
    array([4., 1.])
    >>> np.cov(pca.transform(x).T, bias=True).round(12) + 0
    array([[4., 0.],
           [0., 1.]])
    """

    def __init__(self, components=None):
        self.components = None if components is None else at_least(1, components=components)

    def fit(self, x):
        """Learn mean and axes of the training set `x`, (N, D)."""
        N, D = sizes("N D", x=np.asarray(x))
        if self.components is not None and self.components > D:
            raise ValueError(f"components must be at most {D}, the width of x: {self.components}")
        x = as_real(x)
        self.mean = x.mean(axis=0)
        centered = x - self.mean
        covariance = centered.T @ centered / N
        axes, self.variances, _ = np.linalg.svd(covariance)
        longest = np.abs(axes).round(9).argmax(axis=0)  # the first, where rounding alone differs
        largest = np.take_along_axis(axes, longest[np.newaxis], axis=0)
        self.axes = axes * np.sign(largest)
        return self

    def transform(self, x):
        """Return the coordinates of `x` on the kept axes, (N, components)."""
        return (as_real(x) - self.mean) @ self.axes[:, : self.components]

    def inverse(self, z):
        """Return the points (N, D) whose coordinates are `z`; the axes left out count as zero."""
        return z @ self.axes[:, : self.components].T + self.mean


class Whiten(PCA):
    """Rotate as `PCA` does, then divide each axis by its deviation: the covariance becomes I.

    Parameters
    ----------
    components : int, optional
        How many axes to keep; all of them by default.
    eps : float
        Added to the variance under the root, so that empty axes are not blown up.

    Examples
    --------
    >>> x = np.array([[2, 0], [0, 2], [3, 3], [-1, -1]])
    >>> np.cov(Whiten().fit(x).transform(x).T, bias=True).round(7) + 0
    array([[0.9999975, 0.       ],
           [0.       , 0.99999  ]])
    """

    def __init__(self, components=None, *, eps=1e-5):
        super().__init__(components)
        self.eps = eps

    def transform(self, x):
        """Return the coordinates of `x` on the kept axes, in units of the deviation."""
        return super().transform(x) / self._deviation()

    def inverse(self, z):
        """Return the points (N, D) whose whitened coordinates are `z`."""
        return super().inverse(z * self._deviation())

    def _deviation(self):
        return np.sqrt(self.variances[: self.components] + self.eps)
