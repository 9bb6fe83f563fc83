"""Arrays to tensors and back, the device between them, and gradients by autograd."""

import os
from types import SimpleNamespace

import numpy as np
import torch


def device():
    """Return the device that the oracle computes on.

    Returns
    -------
    torch.device
        ``CNNREF_DEVICE`` if set, else ``cuda`` where there is one, else ``cpu``.

    Raises
    ------
    ValueError
        If ``CNNREF_DEVICE`` names another device, or one that is not there.

    Examples
    --------
    >>> device().type in ("cpu", "cuda")
    True
    """
    available = torch.cuda.is_available()
    name = os.environ.get("CNNREF_DEVICE") or ("cuda" if available else "cpu")
    if name.partition(":")[0] not in ("cpu", "cuda"):
        raise ValueError(f"CNNREF_DEVICE must be 'cpu' or 'cuda', got {name!r}")
    if name != "cpu" and not available:
        raise ValueError(f"CNNREF_DEVICE is {name!r}, but PyTorch finds no CUDA device here")
    if available:
        torch.backends.cuda.matmul.allow_tf32 = False
        torch.backends.cudnn.allow_tf32 = False
    return torch.device(name)


def tensor(x):
    """Copy an array into a float64 tensor on the device."""
    return torch.tensor(np.array(x, np.float64), device=device())


def array(t):
    """Copy a tensor into a NumPy array."""
    return t.detach().cpu().numpy().copy()


def gradients(function, grad_out, *inputs):
    """Return the gradient by each input of ``function(*inputs)``, for this upstream gradient.

    Parameters
    ----------
    function : callable
        From tensors to a tensor.
    grad_out : array
        Gradient of the loss by the function's output.
    *inputs : array
        Arguments of the function.

    Returns
    -------
    tuple of array
        One gradient per input, zeros where the output does not depend on it.
    """
    leaves = [tensor(x).requires_grad_() for x in inputs]
    out = function(*leaves)
    grads = torch.autograd.grad(out, leaves, tensor(grad_out), materialize_grads=True)
    return tuple(array(grad) for grad in grads)


gates = SimpleNamespace(
    exp=torch.exp,
    log=torch.log,
    reciprocal=torch.reciprocal,
    maximum=lambda *xs: torch.stack(xs).max(dim=0).values,
    sigmoid=torch.sigmoid,
    tanh=torch.tanh,
    relu=torch.relu,
)
"""The operations of `cnnref.graph` on tensors, for formulas that either can differentiate."""
