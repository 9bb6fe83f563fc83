"""Networks as matrices, as PyTorch answers them; each by another road than `cnnref.topology`."""

import torch

from cnnref.oracle.tensors import array, device, tensor


def adjacency(edges, weights, size):
    """Write the edges (from, to) into a matrix."""
    places = torch.tensor(edges, dtype=torch.long, device=device()).reshape(-1, 2).T
    entries = tensor(weights)
    sparse = torch.sparse_coo_tensor(places, entries, (size, size), check_invariants=True)
    return array(sparse.to_dense())


def is_feed_forward(a):
    """Whether no way has as many edges as there are vertices."""
    joined = (tensor(a) != 0).double()
    return not bool(torch.linalg.matrix_power(joined, len(joined)).any())


def topological_order(a):
    """Take, again and again, the first vertex into which no edge leads from those left."""
    joined = (tensor(a) != 0).double()
    left, order = torch.ones(len(joined), dtype=torch.float64, device=joined.device), []
    for _ in joined:
        ready = (left > 0) & (left @ joined == 0)
        order.append(int(ready.nonzero()[0, 0]))
        left[order[-1]] = 0
    return order


def run_network(a, x, b):
    """Compute all vertices at once, until what entered has reached the last one."""
    a, x, b = tensor(a), tensor(x), tensor(b)
    fed = (a != 0).any(dim=0)
    o = x
    for _ in a:
        o = torch.where(fed, torch.relu(o @ a + b), x)
    return array(o)


def operate(a, operation, i, j=None, *, factor=1.0, axis=0):
    """Multiply by an elementary matrix; return the product and that matrix' determinant."""
    a = tensor(a)
    e = torch.eye(len(a), dtype=a.dtype, device=a.device)
    if operation == "swap":
        e[[i, j]] = e[[j, i]]
    elif operation == "scale":
        e[i, i] = factor
    else:
        e[i, j] = factor
    return array(e @ a if axis == 0 else a @ e.T), float(torch.linalg.det(e))


def renumber(a, b, order):
    """Bring vertex order[k] to place k."""
    picked = torch.tensor(order, device=device())
    return (
        array(tensor(a).index_select(0, picked).index_select(1, picked)),
        array(tensor(b).index_select(0, picked)),
    )


def prune(a, threshold):
    """Remove the weak edges; return the matrix and how many edges are left."""
    pruned = torch.nn.functional.hardshrink(tensor(a), threshold)
    at_the_threshold = tensor(a).abs() == threshold
    pruned = torch.where(at_the_threshold, tensor(a), pruned)
    return array(pruned), int(torch.count_nonzero(pruned))


def path_sums(a):
    """The inverse of I - a."""
    a = tensor(a)
    return array(torch.linalg.inv(torch.eye(len(a), dtype=a.dtype, device=a.device) - a))


def grow(a, limit):
    """Run the growth loop by its closed form, or (a, -1) where it never ends."""
    b = 2 - 1.5 * tensor(0.5) ** torch.arange(64, device=device())
    reached = (b >= limit).nonzero()
    if not len(reached):
        return a, -1
    passes = int(reached[0, 0])
    return a * float((1 + b[:passes]).prod()), passes
