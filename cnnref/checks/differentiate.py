"""Derivatives of scalar formulas: by PyTorch's autograd, or by the course's own graph."""

import functools
from collections.abc import Callable
from types import ModuleType
from typing import Any

from cnnref import functional, graph


def differentiate(
    library: ModuleType, formula: Callable[..., Any], grad_out: float, *inputs: float
) -> tuple[Any, ...]:
    """The gradient of a formula by each of its inputs, for this upstream gradient.

    The formula takes the gates (``exp``, ``maximum``, ...), then the inputs, as
    ``lambda gates, x, y: gates.exp(x) * y``.

    Examples
    --------
    >>> differentiate(functional, lambda gates, x, y: x * y + x, 1.0, 3.0, 2.0)
    (3.0, 3.0)
    """
    if library is not functional:
        return library.gradients(functools.partial(formula, library.gates), grad_out, *inputs)
    leaves = [graph.Value(float(x)) for x in inputs]
    grads = graph.gradients(formula(graph, *leaves), grad_out)
    return tuple(grads.get(leaf, 0.0) for leaf in leaves)
