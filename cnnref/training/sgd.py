"""Stochastic gradient descent with momentum.

Source: the formula is that of torch.optim.SGD, which differs from I. Sutskever et al., "On the
importance of initialization and momentum in deep learning", 2013, in where the rate stands::

    velocity = momentum velocity + gradient
    weight   = weight - lr velocity
"""

import numpy as np


class SGD:
    """Change a model's parameters in place, against their gradients.

    Parameters
    ----------
    model : model or layer
        Anything with `params` and `grads`.
    lr : float
        Learning rate; may be set anew at any time.
    momentum : float
        Share of the last velocity that is kept, from 0 to below 1.

    Attributes
    ----------
    velocity : dict of str to ndarray
        One array per parameter.

    Examples
    --------
    >>> from cnnref.layers import Dense
    >>> layer = Dense(2, 1)
    >>> layer.params["bias"][...] = 1
    >>> layer.grads = {"weight": np.zeros((1, 2)), "bias": np.array([2.0])}
    >>> optimizer = SGD(layer, lr=0.1, momentum=0.5)
    >>> for _ in range(2):
    ...     optimizer.step()
    ...     print(layer.params["bias"].round(6).tolist())
    [0.800000011920929]
    [0.5]
    """

    def __init__(self, model, lr, *, momentum=0.0):
        if not lr > 0:
            raise ValueError(f"lr must be greater than 0, got {lr}")
        if not 0 <= momentum < 1:
            raise ValueError(f"momentum must be from 0 to below 1, got {momentum}")
        self.model, self.lr, self.momentum = model, lr, momentum
        self.velocity = {name: np.zeros_like(param) for name, param in model.params.items()}

    def step(self):
        """Make one step with the gradients of the last backward pass."""
        grads = self.model.grads
        for name, param in self.model.params.items():
            velocity = self.velocity[name]
            if self.momentum:
                velocity *= self.momentum
                velocity += grads[name]
            else:
                velocity[...] = grads[name]
            param -= self.lr * velocity
