"""A network as a matrix, and what can be done to it as one (source 004).

Entry (i, j) is the weight of the edge from vertex i to vertex j, or 0. Operations on rows and
columns make another network and change the determinant by known rules; renumbering the vertices,
P A Pᵀ, changes neither the determinant nor the network's function. No function changes the
matrix that it is given.
"""

from operator import index

import numpy as np

from cnnref.shapes import at_least


def adjacency(edges, size):
    """Write a network as a matrix.

    Parameters
    ----------
    edges : iterable of (int, int) or (int, int, float)
        From which vertex, to which, and the weight, 1 unless given; vertices count from 0.
    size : int
        Number of vertices V.

    Returns
    -------
    (V, V)
        Matrix of weights.

    Raises
    ------
    ValueError
        If a vertex is out of range.

    Examples
    --------
    >>> adjacency([(0, 1), (1, 2, -0.5)], 3)
    array([[ 0. ,  1. ,  0. ],
           [ 0. ,  0. , -0.5],
           [ 0. ,  0. ,  0. ]])
    """
    a = np.zeros([at_least(0, size=size)] * 2)
    for i, j, *weight in edges:
        a = set_weight(a, i, j, *(weight or [1]))
    return a


def edge_list(a):
    """List the edges as (from, to, weight), row by row.

    Examples
    --------
    >>> edge_list([[0, 2], [-1, 0]])
    [(0, 1, 2.0), (1, 0, -1.0)]
    """
    a = square(a)
    return [(i, j, a[i, j].item()) for i, j in np.argwhere(a).tolist()]


def set_weight(a, i, j, weight):
    """Give the edge from ``i`` to ``j`` a weight; 0 removes it.

    Examples
    --------
    >>> set_weight([[0, 2], [-1, 0]], 0, 1, 7)
    array([[ 0.,  7.],
           [-1.,  0.]])
    """
    a = square(a)
    i, j = _vertices(a, i=i, j=j)
    a[i, j] = weight
    return a


def prune(a, threshold):
    """Remove every edge whose weight is smaller than a threshold, its sign left aside.

    Parameters
    ----------
    a : (V, V)
        Network.
    threshold : float
        Smallest weight that stays: with 2, the weights ``1 -2 3`` become ``0 -2 3``.

    Returns
    -------
    (V, V)
        Network with fewer edges.

    Examples
    --------
    >>> prune([[1, -2], [3, -1]], 2)
    array([[ 0., -2.],
           [ 3.,  0.]])
    """
    a = square(a)
    return np.where(np.abs(a) < threshold, 0, a)


def swap(a, i, j, *, axis=0):
    """Exchange two rows, or columns; the determinant changes its sign.

    Parameters
    ----------
    a : (V, V)
        Matrix.
    i, j : int
        Which two.
    axis : {0, 1}
        Rows or columns: swapping 0 and 1 of ``12/34`` gives ``34/12`` with 0, ``21/43`` with 1.

    Returns
    -------
    (V, V)
        Another network: to renumber the vertices of the same one use `reorder`.

    Examples
    --------
    >>> swap([[1, 2], [3, 4]], 0, 1)
    array([[3., 4.],
           [1., 2.]])
    """
    a = square(a)
    i, j = _vertices(a, i=i, j=j)
    order = np.arange(len(a))
    order[[i, j]] = j, i
    return np.take(a, order, axis=axis)


def scale(a, i, factor, *, axis=0):
    """Multiply a row, or column; the determinant is multiplied by the same factor.

    Parameters
    ----------
    a : (V, V)
        Matrix.
    i : int
        Which one.
    factor : float
        With 5, row 0 of ``12/34`` becomes ``5 10``.
    axis : {0, 1}
        Row or column.

    Returns
    -------
    (V, V)
        All weights out of vertex ``i`` (row) or into it (column) multiplied.

    Examples
    --------
    >>> scale([[1, 2], [3, 4]], 0, 5)
    array([[ 5., 10.],
           [ 3.,  4.]])
    """
    a = square(a)
    (i,) = _vertices(a, i=i)
    np.moveaxis(a, axis, 0)[i] *= factor
    return a


def add_multiple(a, i, j, factor, *, axis=0):
    """Add a multiple of row ``j`` to row ``i``, or of columns; the determinant stays.

    Parameters
    ----------
    a : (V, V)
        Matrix.
    i, j : int
        Where to, and what; not the same.
    factor : float
        With 10, row 0 of ``12/34`` becomes ``31 42`` from row 1.
    axis : {0, 1}
        Rows or columns.

    Returns
    -------
    (V, V)
        Vertex ``i`` also has the edges of ``j``.

    Raises
    ------
    ValueError
        If ``i`` is ``j``, which would be scaling.

    Examples
    --------
    >>> add_multiple([[1, 2], [3, 4]], 0, 1, 10)
    array([[31., 42.],
           [ 3.,  4.]])
    """
    a = square(a)
    i, j = _vertices(a, i=i, j=j)
    if i == j:
        raise ValueError(f"i and j must differ, got {i} twice: use scale")
    lines = np.moveaxis(a, axis, 0)
    lines[i] += factor * lines[j]
    return a


def permutation_matrix(order):
    """Return the matrix P that moves vertex ``order[k]`` to place ``k``.

    Examples
    --------
    >>> permutation_matrix([2, 0, 1]) @ [10, 20, 30]
    array([30., 10., 20.])
    """
    order = np.asarray(order)
    if sorted(order.tolist()) != list(range(order.size)):
        raise ValueError(f"order must hold each vertex once, from 0, got {order.tolist()}")
    return np.eye(order.size)[order.astype(np.intp)]


def reorder(a, order):
    """Renumber the vertices: the same network, its function and its determinant unchanged.

    Parameters
    ----------
    a : (V, V)
        Network.
    order : (V,)
        The vertex that comes to each place.

    Returns
    -------
    (V, V)
        ``P a Pᵀ`` with P of `permutation_matrix`.

    Raises
    ------
    ValueError
        If ``order`` does not hold each vertex once.

    Examples
    --------
    >>> reorder([[0, 2], [-1, 0]], [1, 0])
    array([[ 0., -1.],
           [ 2.,  0.]])
    """
    a, p = square(a), permutation_matrix(order)
    if len(p) != len(a):
        raise ValueError(f"order has {len(p)} vertices but a has {len(a)}")
    return p @ a @ p.T


def square(a):
    """Return a copy as floats of a matrix that must be square.

    Examples
    --------
    >>> square([[1, 2]])
    Traceback (most recent call last):
    ValueError: a must be square, one row and one column per vertex, got shape (1, 2)
    """
    a = np.array(a, np.float64)
    if a.ndim != 2 or a.shape[0] != a.shape[1]:
        raise ValueError(
            f"a must be square, one row and one column per vertex, got shape {a.shape}"
        )
    return a


def _vertices(a, **vertices):
    for name, vertex in vertices.items():
        if at_least(0, **{name: vertex}) >= len(a):
            raise ValueError(f"{name} must be a vertex from 0 to {len(a) - 1}, got {vertex}")
    return [index(vertex) for vertex in vertices.values()]
