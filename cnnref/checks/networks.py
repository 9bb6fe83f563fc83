"""Right answers on networks as matrices: by PyTorch, or by the topology room."""

from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np

from cnnref import functional, topology

DETERMINANTS = {"swap": lambda factor: -1, "scale": lambda factor: factor, "add": lambda factor: 1}


def networks(library: ModuleType) -> Any:
    """What has ``adjacency``, ``renumber``, ... on the side of a library.

    Examples
    --------
    >>> networks(functional).grow(1.0, 1.5)
    (3.375, 2)
    """
    return NUMPY if library is functional else library.networks


def _adjacency(edges, weights, size):
    return topology.adjacency([(i, j, w) for (i, j), w in zip(edges, weights, strict=True)], size)


def _run_network(a, x, b):
    inputs = {int(j): x[:, j] for j in np.flatnonzero(~a.any(axis=0))}
    return topology.evaluate(a, inputs, b=b, activation=functional.relu).T


def _operate(a, operation, i, j=None, *, factor=1.0, axis=0):
    determinant = DETERMINANTS[operation](factor)
    if operation == "swap":
        return topology.swap(a, i, j, axis=axis), determinant
    if operation == "scale":
        return topology.scale(a, i, factor, axis=axis), determinant
    return topology.add_multiple(a, i, j, factor, axis=axis), determinant


def _prune(a, threshold):
    pruned = topology.prune(a, threshold)
    return pruned, len(topology.edge_list(pruned))


def _path_sums(a):
    ways, total = np.eye(len(a)), np.zeros(a.shape)
    for _ in range(len(a)):
        total += ways
        ways = ways @ a
    return total


def _grow(a, limit):
    try:
        return topology.grow(a, limit)
    except ValueError:
        return a, -1


NUMPY = SimpleNamespace(
    adjacency=_adjacency,
    is_feed_forward=topology.is_feed_forward,
    topological_order=topology.topological_order,
    run_network=_run_network,
    operate=_operate,
    renumber=lambda a, b, order: (topology.reorder(a, order), np.take(b, order)),
    prune=_prune,
    path_sums=_path_sums,
    grow=_grow,
)
