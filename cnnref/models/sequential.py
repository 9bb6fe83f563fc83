"""A network as a row of layers."""

import numpy as np

from cnnref.functional.memory import suit_memory
from cnnref.layers import MaxPool2d, ReLU
from cnnref.models.summary import summarize


class Sequential:
    """Apply layers one after the other.

    Parameters
    ----------
    layers : dict of str to Layer, or list of Layer
        The layers in order; in a list they are called "0", "1", ...
    input_shape : tuple of int, optional
        Shape of one input, without the batch. If given, the layers are checked against it once,
        and every batch too.
    hint : str
        What to do about an input of another shape; part of the error message.

    Examples
    --------
    >>> from cnnref.layers import Dense, Tanh
    >>> model = Sequential([Dense(3, 4), Tanh(), Dense(4, 2)])
    >>> model.forward(np.ones((5, 3), np.float32)).shape
    (5, 2)
    >>> list(model.params)
    ['0.weight', '0.bias', '2.weight', '2.bias']
    """

    def __init__(self, layers, *, input_shape=None, hint=""):
        if not isinstance(layers, dict):
            layers = {str(place): layer for place, layer in enumerate(layers)}
        self.layers = layers
        self._order = _fast_order(list(layers.values()))
        self.input_shape = input_shape
        self.hint = hint
        if input_shape is not None:
            self.summary()

    @property
    def params(self):
        """The parameters of all layers, called "C1.weight" and so on."""
        return self._gather("params")

    @property
    def grads(self):
        """The gradients of the last `backward`, called as the parameters."""
        return self._gather("grads")

    def forward(self, x):
        """Return the output of the last layer for a batch `x`."""
        if self.input_shape is not None and x.shape[1:] != self.input_shape:
            wanted = ", ".join(map(str, self.input_shape))
            raise ValueError(f"x must have shape (N, {wanted}), got {x.shape}{self.hint}")
        x = suit_memory(x)
        for layer in self._order:
            x = layer.forward(x)
        return x

    def backward(self, grad_out):
        """Return the gradient by the last input; each layer keeps its own gradients."""
        for layer in reversed(self._order):
            grad_out = layer.backward(grad_out)
        return grad_out

    def backward_params(self, grad_out):
        """Compute the gradients by the parameters alone, all that training needs."""
        first, *others = self._order
        for layer in reversed(others):
            grad_out = layer.backward(grad_out)
        first.backward_params(grad_out)

    def summary(self, input_shape=None):
        """Count shapes, parameters, connections and receptive fields, layer by layer."""
        shape = self.input_shape if input_shape is None else input_shape
        if shape is None:
            raise ValueError("input_shape is not known: pass the shape of one input, as (C, H, W)")
        return summarize(self.layers, shape)

    def load(self, params):
        """Copy `params`, named as in the attribute, into the layers."""
        own = self.params
        if params.keys() != own.keys():
            raise ValueError(f"params must be called {sorted(own)}, got {sorted(params)}")
        for name, array in own.items():
            value = np.asarray(params[name])
            if value.shape != array.shape:
                raise ValueError(f"{name} must have shape {array.shape}, got {value.shape}")
            array[...] = value

    def _gather(self, kind):
        return {
            f"{name}.{part}": array
            for name, layer in self.layers.items()
            for part, array in getattr(layer, kind).items()
        }


def _fast_order(layers):
    """Move each ReLU behind the max pooling that follows it.

    Both orders give the same values and the same gradients, to the last bit, as ReLU is monotone
    and sends no gradient back from 0; behind it, a quarter of the entries are left.
    """
    order = layers.copy()
    for k in range(len(order) - 1):
        if type(order[k]) is ReLU and type(order[k + 1]) is MaxPool2d:
            order[k : k + 2] = order[k + 1], order[k]
    return order
