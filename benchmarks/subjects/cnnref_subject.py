"""The package of this course, cnnref."""

import numpy as np
from problems import LR, Conv, LeNet, Pool

import cnnref
from cnnref import functional as f
from cnnref.models import lenet5_pytorch
from cnnref.training import SGD

VERSION = f"{cnnref.__version__}, NumPy {np.__version__}"


def prepare(problem):
    """Return a function that computes the problem once."""
    match problem:
        case Conv():
            return conv(problem)
        case Pool():
            return pool(problem)
        case LeNet():
            return lenet(problem)


def conv(problem):
    x, w, b, grad = problem.arrays()
    options = {"stride": problem.stride, "padding": problem.padding}

    def run():
        return f.conv2d(x, w, b, **options), *f.conv2d_backward(grad, x, w, **options)

    return run


def pool(problem):
    x, grad = problem.arrays()
    forward, backward = (
        getattr(f, f"{problem.kind}_pool2d{suffix}") for suffix in ("", "_backward")
    )
    return lambda: (forward(x, 2), backward(grad, x, 2))


def lenet(problem):
    x, labels = problem.arrays()
    model = lenet5_pytorch()
    model.load(dict(zip(model.params, problem.params(), strict=True)))
    optimizer = SGD(model, LR)

    def run():
        log_probs = model.forward(x)
        loss = f.nll_loss(log_probs, labels)
        model.backward_params(f.nll_loss_backward(1.0, log_probs, labels))
        optimizer.step()
        return (loss,)

    return run
