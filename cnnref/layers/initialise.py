"""How weights start: each function draws (weight, bias) for a weight of a given shape.

The first axis of the shape counts the outputs; the product of the others is the fan-in, the
number of inputs that one output sums.

Sources: `lecun` Y. LeCun et al., "Efficient BackProp", 1998, equation 16, and, for `lenet`, LeCun
et al., "Gradient-based learning applied to document recognition", 1998, appendix A; `glorot` X.
Glorot and Y. Bengio, 2010, equation 16; `he` K. He et al., arXiv:1502.01852, equation 10;
`pytorch` the default of torch.nn.Linear and torch.nn.Conv2d.
"""

import math

import numpy as np


def he(rng, shape):
    """Draw normal weights of variance 2 / fan-in, made for ReLU; the bias is zero.

    Examples
    --------
    >>> weight, bias = he(np.random.default_rng(0), (6, 1, 5, 5))
    >>> weight.shape, bias.tolist()
    ((6, 1, 5, 5), [0.0, 0.0, 0.0, 0.0, 0.0, 0.0])
    """
    return rng.normal(0, math.sqrt(2 / _fan_in(shape)), shape), np.zeros(shape[0])


def lecun(rng, shape):
    """Draw normal weights of variance 1 / fan-in, made for tanh; the bias is zero."""
    return rng.normal(0, math.sqrt(1 / _fan_in(shape)), shape), np.zeros(shape[0])


def lenet(rng, shape):
    """Draw weights and bias evenly between -2.4 / fan-in and 2.4 / fan-in, as LeNet-5 did."""
    return _uniform(rng, shape, 2.4 / _fan_in(shape))


def glorot(rng, shape):
    """Draw weights evenly with variance 2 / (fan-in + fan-out), as Keras; the bias is zero."""
    fan_out = shape[0] * math.prod(shape[2:])
    weight, _ = _uniform(rng, shape, math.sqrt(6 / (_fan_in(shape) + fan_out)))
    return weight, np.zeros(shape[0])


def pytorch(rng, shape):
    """Draw weights and bias evenly between -1 / sqrt(fan-in) and 1 / sqrt(fan-in)."""
    return _uniform(rng, shape, 1 / math.sqrt(_fan_in(shape)))


def _fan_in(shape):
    return math.prod(shape[1:])


def _uniform(rng, shape, bound):
    return rng.uniform(-bound, bound, shape), rng.uniform(-bound, bound, shape[0])
