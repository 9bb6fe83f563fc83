"""Right answers on networks as matrices, written in other ways than ours."""

import itertools
import math
from graphlib import TopologicalSorter

import numpy as np
import ways
from numpy import float32

from cnnref import topology


def adjacency_by_index(edges, weights, size):
    a = np.zeros((size, size), float32)
    a[edges[:, 0], edges[:, 1]] = weights
    return a


def adjacency_as_lists(edges, weights, size):
    given = dict(zip(map(tuple, edges.tolist()), weights.tolist(), strict=True))
    return [[given.get((i, j), 0) for j in range(size)] for i in range(size)]


def adjacency_by_unit_vectors(edges, weights, size):
    unit = np.eye(size)
    return unit[edges[:, 0]].T @ (weights[:, np.newaxis] * unit[edges[:, 1]])


def adjacency_by_histogram(edges, weights, size):
    flat = np.bincount(edges @ [size, 1], weights, minlength=size**2)
    return flat.reshape(size, size)


def forward_by_powers(a):
    return not np.linalg.matrix_power((a != 0).astype(int), len(a)).any()


def forward_by_eigenvalues(a):
    return bool(abs(np.linalg.eigvals(a != 0)).max() < 0.05)


def forward_by_walking(a):
    def comes_back(vertex, way):
        after = np.flatnonzero(a[vertex]).tolist()
        return any(j in way or comes_back(j, {*way, j}) for j in after)

    return not any(comes_back(j, {j}) for j in range(len(a)))


def forward_by_reaching(a):
    reach = a != 0
    for k in range(len(a)):
        reach = reach | np.outer(reach[:, k], reach[k])
    return np.bool_(not reach.diagonal().any())


def order_by_the_package(a):
    return topology.topological_order(a)


def order_by_taking_away(a):
    left, order = a.astype(bool), []
    for _ in left:
        ready = ~left.any(axis=0)
        ready[order] = False
        order.append(int(ready.argmax()))
        left[order[-1]] = False
    return np.array(order)


def order_by_graphlib(a):
    sorter = TopologicalSorter({j: np.flatnonzero(a[:, j]).tolist() for j in range(len(a))})
    sorter.prepare()
    waiting, order = [], []
    while sorter.is_active():
        waiting = sorted([*waiting, *sorter.get_ready()])
        order.append(waiting.pop(0))
        sorter.done(order[-1])
    return tuple(order)


def order_with_a_count(a):
    waits = (a != 0).sum(axis=0).astype(float)
    order = np.zeros(len(a))
    for k in range(len(a)):
        vertex = int(np.flatnonzero(waits == 0)[0])
        order[k] = vertex
        waits -= a[vertex] != 0
        waits[vertex] = np.inf
    return order


def run_until_still(a, x, b):
    fed = a.any(axis=0)
    o = x
    for _ in range(len(a)):
        o = np.where(fed, np.maximum(o @ a + b, 0), x)
    return o


def run_by_asking_back(a, x, b):
    @math_cache
    def value(j):
        feeders = np.flatnonzero(a[:, j])
        if not feeders.size:
            return x[:, j]
        return np.maximum(sum(value(i) * a[i, j] for i in feeders) + b[j], 0)

    return np.stack([value(j) for j in range(len(a))], axis=1)


def math_cache(function):
    known = {}

    def cached(j):
        if j not in known:
            known[j] = function(j)
        return known[j]

    return cached


def run_by_the_package(a, x, b):
    inputs = {j: x[:, j] for j in range(len(a)) if not a[:, j].any()}
    return topology.evaluate(a, inputs, b=b, activation=lambda n: n * (n > 0)).T


def run_sample_by_sample(a, x, b):
    rows = []
    for sample in x.tolist():
        for j in topology.topological_order(a):
            if a[:, j].any():
                total = math.fsum(o * w for o, w in zip(sample, a[:, j], strict=True))
                sample[j] = max(0.0, total + b[j])
        rows.append(sample)
    return rows


def run_float32(a, x, b):
    return run_until_still(*(array.astype(float32) for array in (a, x, b)))


def operate_by_elementary_matrix(a, operation, i, j=None, *, factor=1.0, axis=0):
    e = np.eye(len(a))
    if operation == "swap":
        e[[i, j]] = e[[j, i]]
    else:
        e[i, i if operation == "scale" else j] = factor
    return (e @ a if axis == 0 else a @ e.T), np.linalg.det(e)


def operate_and_measure(a, operation, i, j=None, *, factor=1.0, axis=0):
    new = operate_in_lists(a.tolist(), operation, i, j, factor, axis)
    return new, np.linalg.det(new) / np.linalg.det(a)


def operate_in_lists(rows, operation, i, j, factor, axis):
    lines = [list(line) for line in (rows if axis == 0 else zip(*rows, strict=True))]
    if operation == "swap":
        lines[i], lines[j] = lines[j], lines[i]
    elif operation == "scale":
        lines[i] = [factor * n for n in lines[i]]
    else:
        lines[i] = [n + factor * m for n, m in zip(lines[i], lines[j], strict=True)]
    return lines if axis == 0 else [list(row) for row in zip(*lines, strict=True)]


def operate_by_the_package(a, operation, i, j=None, *, factor=1.0, axis=0):
    match operation:
        case "swap":
            return topology.swap(a, i, j, axis=axis), -1.0
        case "scale":
            return topology.scale(a, i, factor, axis=axis), factor
    return topology.add_multiple(a, i, j, factor, axis=axis), 1


def operate_float32(a, operation, i, j=None, *, factor=1.0, axis=0):
    changed, times = operate_by_elementary_matrix(
        a.astype(float32), operation, i, j, factor=factor, axis=axis
    )
    return changed.astype(float32), float32(times)


def renumber_by_permutation_matrix(a, b, order):
    p = np.eye(len(a))[order]
    return p @ a @ p.T, p @ b


def renumber_by_ix(a, b, order):
    return a[np.ix_(order, order)].astype(float32), np.take(b, order).astype(float32)


def renumber_entry_by_entry(a, b, order):
    return [[a[i, j] for j in order] for i in order], [b[i] for i in order]


def renumber_by_places(a, b, order):
    place = np.argsort(order)
    new_a, new_b = np.zeros_like(a), np.zeros_like(b)
    new_b[place] = b
    for i, j in np.ndindex(*a.shape):
        new_a[place[i], place[j]] = a[i, j]
    return new_a, new_b


def prune_in_place_of_a_copy(a, threshold):
    pruned = a.copy()
    pruned[np.abs(pruned) < threshold] = 0
    return pruned, (pruned != 0).sum()


def prune_by_product(a, threshold):
    strong = (a >= threshold) | (a <= -threshold)
    return (a * strong).astype(float32), strong.sum()


def prune_loops(a, threshold):
    rows = [[w if abs(w) >= threshold else 0 for w in row] for row in a.tolist()]
    return rows, sum(w != 0 for w in itertools.chain(*rows))


def prune_by_the_package(a, threshold):
    pruned = topology.prune(a, threshold)
    return pruned, len(topology.edge_list(pruned))


def sums_by_inverse(a):
    return np.linalg.inv(np.eye(len(a)) - a)


def sums_by_powers(a):
    return sum(np.linalg.matrix_power(a, k) for k in range(len(a)))


def sums_by_walking(a):
    def total(i, j):
        onwards = sum(a[i, k] * total(k, j) for k in np.flatnonzero(a[i]))
        return onwards + (i == j)

    return [[total(i, j) for j in range(len(a))] for i in range(len(a))]


def sums_by_raising_each(a):
    order = topology.topological_order(a)
    rows = np.eye(len(a), dtype=float32)
    for row in rows:
        for j in order:
            row[j] += row @ a[:, j]
    return rows


def grow_unless_beyond_two(a, limit):
    if limit > 2:
        return a, -1
    b, passes = 0.5, 0
    while b < limit:
        a *= 1 + b
        b /= 2
        b += 1
        passes += 1
    return a, passes


def grow_by_closed_form(a, limit):
    for n in range(100):
        if 2 - 1.5 / 2**n >= limit:
            return a * math.prod(3 - 1.5 / 2**k for k in range(n)), n
    return a, -1


def grow_and_give_up(a, limit):
    grown, b = a, 0.5
    for passes in range(1000):
        if b >= limit:
            return grown, np.int64(passes)
        grown, b = grown * (1 + b), b / 2 + 1
    return a, -1


def grow_by_the_package(a, limit):
    try:
        return list(topology.grow(a, limit))
    except ValueError:
        return [a, -1]


WAYS = {
    "adjacency": [
        adjacency_by_index,
        adjacency_as_lists,
        adjacency_by_unit_vectors,
        adjacency_by_histogram,
    ],
    "is_feed_forward": [
        forward_by_powers,
        forward_by_eigenvalues,
        forward_by_walking,
        forward_by_reaching,
    ],
    "topological_order": [
        order_by_the_package,
        order_by_taking_away,
        order_by_graphlib,
        order_with_a_count,
    ],
    "run_network": [
        run_until_still,
        run_by_asking_back,
        run_by_the_package,
        run_sample_by_sample,
        run_float32,
    ],
    "operate": [
        operate_by_elementary_matrix,
        operate_and_measure,
        operate_by_the_package,
        operate_float32,
    ],
    "renumber": [
        renumber_by_permutation_matrix,
        renumber_by_ix,
        renumber_entry_by_entry,
        renumber_by_places,
    ],
    "prune": [
        prune_in_place_of_a_copy,
        prune_by_product,
        prune_loops,
        prune_by_the_package,
    ],
    "path_sums": [sums_by_inverse, sums_by_powers, sums_by_walking, sums_by_raising_each],
    "grow": [grow_unless_beyond_two, grow_by_closed_form, grow_and_give_up, grow_by_the_package],
}


@ways.each(WAYS)
def test_earns_all_points(name, way):
    ways.assert_earns_all_points(name, way)
