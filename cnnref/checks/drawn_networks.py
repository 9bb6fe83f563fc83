"""Networks as matrices for the cases of exercises: those of the chapter, and random ones."""

import numpy as np


def matrix(size, *edges):
    """The matrix of edges (from, to) or (from, to, weight), 1 if no weight is named."""
    a = np.zeros((size, size))
    for i, j, *weight in edges:
        a[i, j] = weight[0] if weight else 1.0
    return a


DRAWN = matrix(5, (0, 1), (0, 4), (1, 0), (1, 3), (2, 3), (4, 3))
"""The network that source 004 draws, with a cycle of 0 and 1."""

FORWARD = matrix(5, (0, 1), (0, 4), (1, 3), (2, 3), (4, 3))
"""The same without the edge from 1 to 0: an edge from 4 to 3 lies below the diagonal."""

XOR = matrix(5, (0, 2), (0, 3), (1, 2), (1, 3), (2, 4), (3, 4, -2.0))
XOR_INPUTS = np.array([[0, 0, 0, 0, 0], [0, 1, 0, 0, 0], [1, 0, 0, 0, 0], [1, 1, 0, 0, 0]], float)
XOR_BIAS = np.array([0.0, 0, 0, -1, 0])
"""The chapter's network for the exclusive or."""

SQUARE = np.array([[2.0, 1, 0], [0, 5, 1], [5, 0, 2]])
"""The chapter's matrix with the determinant 25."""

CANCELS = matrix(4, (0, 1), (1, 1), (1, 2, -1.0), (2, 1), (2, 2, -1.0), (2, 3))
"""A network with cycles whose matrix has a power of zeros: plus and minus cancel."""


def weights(rng, *shape):
    """Weights of both signs with one decimal, all at least 0.5 and at most 2.5 in size."""
    return rng.choice([-1, 1], shape) * rng.integers(5, 26, shape) / 10


def upper(rng, size):
    """A network in topological order: 0 and 1 are inputs, all else is fed, most are joined."""
    a = np.triu(weights(rng, size, size) * (rng.random((size, size)) < 0.6), 1)
    a[0, 1] = 0
    for j in range(2, size):
        a[j - 1 if j > 2 else 0, j] = weights(rng)
    a[1, 3] = weights(rng)
    return a


def renumbered(rng, a):
    """The same network with other numbers."""
    order = rng.permutation(len(a))
    return a[np.ix_(order, order)]
