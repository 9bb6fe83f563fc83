"""Right answers on preparing data: by PyTorch, or by the objects of the data room."""

from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np

from cnnref import functional
from cnnref.data import PCA, Center, MinMax, Standardize

PER = {(0,): "feature", (0, 2, 3): "channel"}


def prepare(library: ModuleType) -> Any:
    """What has ``center``, ``standardize``, ... on the side of a library.

    Examples
    --------
    >>> prepare(functional).center(np.array([[1, 2], [3, 4]]), np.array([[5, 5]]))
    array([[3., 2.]])
    """
    return NUMPY if library is functional else library


def _principal_axes(x):
    pca = PCA().fit(x)
    return pca.axes * np.sign(pca.axes[0]), pca.variances


NUMPY = SimpleNamespace(
    center=lambda train, x, *, axes=(0,): Center(PER[axes]).fit(train).transform(x),
    standardize=lambda train, x: Standardize().fit(train).transform(x),
    min_max=lambda train, x, low, high: MinMax(low, high).fit(train).transform(x),
    covariance=lambda x: np.cov(x, rowvar=False, bias=True),
    principal_axes=_principal_axes,
)
