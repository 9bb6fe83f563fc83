"""numpy-ml, the textbook implementation with im2col and loops; its images are NHWC."""

import collections
import collections.abc
import importlib.metadata
import warnings

import numpy as np
from problems import Conv, Pool

# Its last release is of 2020 and looks for names that Python and NumPy have moved since.
collections.Hashable = collections.abc.Hashable
warnings.simplefilter("ignore")

from numpy_ml.neural_nets import layers  # noqa: E402

VERSION = importlib.metadata.version("numpy-ml")


def prepare(problem):
    """Return a function that computes the problem once, or None."""
    if isinstance(problem, Conv):
        return conv(problem)
    return pool(problem) if isinstance(problem, Pool) else None


def conv(problem):
    x, w, b, grad = problem.arrays()
    x, grad = nhwc(x), nhwc(grad)
    layer = layers.Conv2D(
        problem.F, (problem.K, problem.K), problem.padding, problem.stride, optimizer="sgd"
    )
    layer.forward(x)
    layer.parameters["W"] = np.ascontiguousarray(w.transpose(2, 3, 1, 0))
    layer.parameters["b"] = b.reshape(1, 1, 1, -1)

    def run():
        layer.flush_gradients()
        layer.derived_variables = {key: [] for key in layer.derived_variables}
        out = layer.forward(x)
        grad_x = layer.backward(grad)
        grad_w = layer.gradients["W"].transpose(3, 2, 0, 1)
        return nchw(out), nchw(grad_x), grad_w, layer.gradients["b"].ravel()

    return run


def pool(problem):
    x, grad = map(nhwc, problem.arrays())
    mode = {"max": "max", "mean": "average"}[problem.kind]
    layer = layers.Pool2D((2, 2), stride=2, mode=mode)

    def run():
        layer.X = []  # it keeps the images of all calls
        out = layer.forward(x)
        return nchw(out), nchw(layer.backward(grad))

    return run


def nhwc(x):
    return np.ascontiguousarray(x.transpose(0, 2, 3, 1))


def nchw(x):
    return x.transpose(0, 3, 1, 2)
