"""Activations as layers: they learn nothing and keep the shape.

Source: source 004, the plan of the layer classes (SoftmaxLayer), and `cnnref.functional`.
"""

from cnnref import functional
from cnnref.layers.layer import Layer


class Activation(Layer):
    """A pair of functions as a layer; each class below names its pair.

    Parameters
    ----------
    **options
        Passed to both functions, such as ``slope`` for `LeakyReLU`.

    Examples
    --------
    >>> import numpy as np
    >>> LeakyReLU(slope=0.1).forward(np.array([-2.0, 3.0]))
    array([-0.2,  3. ])
    """

    function = staticmethod(functional.relu)
    derivative = staticmethod(functional.relu_backward)

    def __init__(self, **options):
        super().__init__()
        self.options = options

    def forward(self, x):
        """Return the function of `x`."""
        self._x = x
        return self.function(x, **self.options)

    def backward(self, grad_out):
        """Return the gradient by the last `x`."""
        return self.derivative(grad_out, self._last_x(), **self.options)


class ReLU(Activation):
    """max(0, x)."""


class LeakyReLU(Activation):
    """x where positive, ``slope`` x elsewhere."""

    function = staticmethod(functional.leaky_relu)
    derivative = staticmethod(functional.leaky_relu_backward)


class Sigmoid(Activation):
    """1 / (1 + exp(-x))."""

    function = staticmethod(functional.sigmoid)
    derivative = staticmethod(functional.sigmoid_backward)


class Tanh(Activation):
    """Hyperbolic tangent."""

    function = staticmethod(functional.tanh)
    derivative = staticmethod(functional.tanh_backward)


class ScaledTanh(Activation):
    """1.7159 tanh(2x / 3), as in LeNet-5 of 1998."""

    function = staticmethod(functional.scaled_tanh)
    derivative = staticmethod(functional.scaled_tanh_backward)


class Softmax(Activation):
    """exp(x), divided by its sum over the last axis."""

    function = staticmethod(functional.softmax)
    derivative = staticmethod(functional.softmax_backward)


class LogSoftmax(Activation):
    """Logarithm of the softmax over the last axis."""

    function = staticmethod(functional.log_softmax)
    derivative = staticmethod(functional.log_softmax_backward)
