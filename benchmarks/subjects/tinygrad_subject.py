"""tinygrad on the CPU, compiled."""

import importlib.metadata
import os
import shutil

os.environ.setdefault("DEV", "CPU")

from problems import LR, Conv, LeNet, Pool
from tinygrad import Tensor, TinyJit

if shutil.which("clang") is None:
    raise RuntimeError("tinygrad compiles with clang: install it (sudo apt-get install clang)")
VERSION = importlib.metadata.version("tinygrad")


def prepare(problem):
    """Return a function that computes the problem once."""
    match problem:
        case Conv():
            return conv(problem)
        case Pool():
            return pool(problem)
        case LeNet():
            return lenet(problem)


def both(function, leaves, grad):
    """Compile a function forward and backward."""

    @TinyJit
    def run():
        out = function(*leaves)
        grads = out.gradient(*leaves, gradient=grad)
        return [tensor.realize() for tensor in (out, *grads)]

    return lambda: [tensor.numpy() for tensor in run()]


def conv(problem):
    *leaves, grad = [Tensor(array).realize() for array in problem.arrays()]
    options = {"stride": problem.stride, "padding": problem.padding}
    return both(lambda x, w, b: x.conv2d(w, b, **options), leaves, grad)


def pool(problem):
    x, grad = [Tensor(array).realize() for array in problem.arrays()]
    function = {"max": Tensor.max_pool2d, "mean": Tensor.avg_pool2d}[problem.kind]
    return both(lambda x: function(x, (2, 2)), [x], grad)


def lenet(problem):
    x, labels = (Tensor(array).realize() for array in problem.arrays())
    params = [Tensor(param).realize() for param in problem.params()]
    w1, b1, w3, b3, w5, b5, w6, b6, w7, b7 = params

    @TinyJit
    def step():
        a = x.conv2d(w1, b1).relu().max_pool2d((2, 2))
        a = a.conv2d(w3, b3).relu().max_pool2d((2, 2))
        a = a.conv2d(w5, b5).relu().flatten(1)
        a = a.linear(w6.T, b6).relu()
        loss = a.linear(w7.T, b7).sparse_categorical_crossentropy(labels)
        for param, grad in zip(params, loss.gradient(*params), strict=True):
            param.assign(param - LR * grad)
        return Tensor.realize(loss, *params)

    return lambda: [step().numpy()]
