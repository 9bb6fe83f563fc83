"""The multi-layer perceptron, with its backward pass as one recursion in matrix form.

With the outputs o of each layer (o_0 the input) and delta the gradient by the weighted sums n of
a layer, each layer up to the last has::

    delta_l       = (delta_{l+1} W_{l+1}) * phi'(n_l)
    grad W_l      = delta_l^T o_{l-1}
    grad b_l      = the sum of delta_l over the batch

The derivative of the activation is taken from its output, as every activation here allows.

Sources: D. Rumelhart, G. Hinton and R. Williams, "Learning representations by back-propagating
errors", 1986; source 004, the derivation for the multi-layer perceptron.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import DTypeLike

from cnnref import functional
from cnnref.layers.initialise import lecun
from cnnref.shapes import at_least, one_of

ACTIVATIONS = {  # name: (function, derivative from the output)
    "sigmoid": (functional.sigmoid, functional.dsigmoid),
    "tanh": (functional.tanh, functional.dtanh),
    "relu": (functional.relu, lambda o: (o > 0).astype(o.dtype)),
    "linear": (lambda n: n, np.ones_like),
}


class MLP:
    """Dense layers with activations, trained by the delta recursion.

    Parameters
    ----------
    sizes : sequence of int
        Number of inputs, of units in each hidden layer, and of outputs.
    activation, output : {"sigmoid", "tanh", "relu", "linear"}
        Activation of the hidden layers, and of the last one.
    init : callable
        Draws (weight, bias) from (rng, shape): see `cnnref.layers.initialise`.
    rng : Generator or int, optional
        Where the weights are drawn from; a fresh one unless given.
    dtype : dtype
        Type of the weights.

    Attributes
    ----------
    params, grads : dict of str to ndarray
        Called "0.weight" (OUT, IN), "0.bias" (OUT,), "1.weight", ...

    Examples
    --------
    >>> model = MLP([2, 3, 1], rng=0)
    >>> model.forward(np.ones((5, 2), np.float32)).shape
    (5, 1)
    """

    def __init__(
        self,
        sizes,
        *,
        activation="tanh",
        output="linear",
        init=lecun,
        rng=None,
        dtype: DTypeLike = np.float32,
    ):
        if len(sizes) < 2:
            raise ValueError(f"sizes must name inputs and outputs at least, got {sizes}")
        one_of(ACTIVATIONS, activation=activation)
        one_of(ACTIVATIONS, output=output)
        rng = np.random.default_rng(rng)
        self.activations = [activation] * (len(sizes) - 2) + [output]
        self.params, self.grads = {}, {}
        for layer, (IN, OUT) in enumerate(pairwise(sizes)):
            weight, bias = init(rng, (at_least(1, size=OUT), at_least(1, size=IN)))
            self.params[f"{layer}.weight"] = weight.astype(dtype)
            self.params[f"{layer}.bias"] = bias.astype(dtype)
        self._outputs = []

    def forward(self, x):
        """Return the outputs (N, OUT) for inputs (N, IN)."""
        self._outputs = [x]
        for layer, name in enumerate(self.activations):
            phi, _ = ACTIVATIONS[name]
            weight, bias = self.params[f"{layer}.weight"], self.params[f"{layer}.bias"]
            self._outputs.append(phi(functional.dense(self._outputs[-1], weight, bias)))
        return self._outputs[-1]

    def backward(self, grad_out):
        """Return the gradient by the last inputs, given the gradient by the outputs."""
        if not self._outputs:
            raise RuntimeError("MLP.backward needs a forward before it")
        grads = {}
        for layer, name in reversed(list(enumerate(self.activations))):
            _, dphi = ACTIVATIONS[name]
            delta = grad_out * dphi(self._outputs[layer + 1])
            grads[f"{layer}.weight"] = delta.T @ self._outputs[layer]
            grads[f"{layer}.bias"] = delta.sum(axis=0)
            grad_out = delta @ self.params[f"{layer}.weight"]
        self.grads = grads
        return grad_out
