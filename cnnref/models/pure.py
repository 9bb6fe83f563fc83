"""The PyTorch-style LeNet-5 as pure functions of its ten parameters, for loops written by hand."""

import numpy as np

from cnnref.functional import nll_loss, nll_loss_backward
from cnnref.models.lenet import lenet5_pytorch


def lenet_log_probs(x, *params):
    """Return the logarithms of the ten probabilities, for each image.

    Parameters
    ----------
    x : (N, 1, 32, 32)
        Images, as `lenet_input` returns them.
    *params : ndarray
        The parameters of `lenet5_pytorch`, in its order: weight and bias of C1, C3, C5, F6 and
        the output.

    Returns
    -------
    (N, 10)
        As precise as the parameters.

    Raises
    ------
    ValueError
        If there are not ten parameters or one has another shape.

    Examples
    --------
    >>> params = lenet5_pytorch(rng=0).params.values()
    >>> lenet_log_probs(np.zeros((2, 1, 32, 32), np.float32), *params).shape
    (2, 10)
    """
    return _model(params).forward(x)


def lenet_gradients(x, labels, *params):
    """Return the loss, a mean over the images, and its gradient by each parameter.

    Parameters
    ----------
    x : (N, 1, 32, 32)
        Images, as `lenet_input` returns them.
    labels : (N,) of int
        The digits that they show.
    *params : ndarray
        As in `lenet_log_probs`.

    Returns
    -------
    tuple
        The loss, a number, and ten gradients in the shapes of the parameters.

    Raises
    ------
    ValueError
        If there are not ten parameters or one has another shape.

    Examples
    --------
    >>> params = lenet5_pytorch(rng=0).params.values()
    >>> x = np.zeros((2, 1, 32, 32), np.float32)
    >>> loss, *grads = lenet_gradients(x, np.array([3, 7]), *params)
    >>> round(loss, 1), grads[0].shape
    (2.3, (6, 1, 5, 5))
    """
    model = _model(params)
    log_probs = model.forward(x)
    model.backward_params(nll_loss_backward(1.0, log_probs, labels))
    return float(nll_loss(log_probs, labels)), *model.grads.values()


def _model(params):
    """A network with these parameters."""
    model = lenet5_pytorch(rng=0, dtype=np.result_type(*params) if params else np.float32)
    names = list(model.params)
    if len(params) != len(names):
        raise ValueError(f"params must be {len(names)} arrays, {', '.join(names)}: {len(params)}")
    model.load(dict(zip(names, params, strict=True)))
    return model
