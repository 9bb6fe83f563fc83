from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from strategies import seeds

from cnnref.topology import (
    adjacency,
    evaluate,
    find_cycle,
    is_feed_forward,
    reorder,
    topological_order,
)


def random_network(V, seed, density=0.3):
    rng = np.random.default_rng(seed)
    return rng.standard_normal((V, V)) * (rng.random((V, V)) < density)


@given(st.integers(1, 7), seeds())
def test_feed_forward_networks_are_the_nilpotent_ones(V, seed):
    a = random_network(V, seed)
    ways = np.linalg.matrix_power((a != 0).astype(int), V)  # ways of V steps: only on a cycle
    assert is_feed_forward(a) == (not ways.any())


@given(st.integers(1, 7), seeds())
def test_a_found_cycle_is_one(V, seed):
    a = random_network(V, seed)
    cycle = find_cycle(a)
    if cycle is None:
        assert_array_equal(np.tril(reorder(a, topological_order(a))), 0)
    else:
        assert cycle[0] == cycle[-1]
        assert len(set(cycle)) == len(cycle) - 1
        assert all(a[i, j] for i, j in pairwise(cycle))


def test_a_cycle_is_found_before_and_after_other_vertices():
    a = adjacency([(0, 1), (1, 2), (2, 3), (3, 1), (3, 4), (4, 5)], 6)
    assert find_cycle(a) == [1, 2, 3, 1]
    assert find_cycle(adjacency([(1, 1)], 2)) == [1, 1]
    with pytest.raises(ValueError, match="it has the cycle 1 → 2 → 3 → 1: remove one"):
        topological_order(a)


@given(seeds())
def test_evaluate_equals_layers_of_matrices(seed):
    rng = np.random.default_rng(seed)
    w1, w2 = rng.standard_normal((4, 3)), rng.standard_normal((2, 4))
    b, x = rng.standard_normal(9), rng.standard_normal((3, 5))
    a = np.zeros((9, 9))
    a[:3, 3:7], a[3:7, 7:] = w1.T, w2.T
    hidden = np.tanh(w1 @ x + b[3:7, None])
    value = evaluate(a, {0: x[0], 1: x[1], 2: x[2]}, b=b)
    assert_allclose(value, [*x, *hidden, *np.tanh(w2 @ hidden + b[7:, None])], rtol=1e-12)


def test_evaluate_with_an_edge_across_layers_and_a_unit_without_inputs():
    a = adjacency([(0, 2, 2), (0, 3, 10), (2, 3, -1), (1, 3, 1)], 4)
    value = evaluate(a, {0: 3}, b=[100, 7, 1, 0.5], activation=lambda z: z)
    assert value.tolist() == [3, 7, 7, 30 - 7 + 7 + 0.5]


@pytest.mark.parametrize(
    ("edges", "options", "message"),
    [
        ([(0, 1), (1, 0)], {}, "a is not feed-forward, it has the cycle 0 → 1 → 0"),
        ([(1, 0)], {}, "inputs must have no edge into them, but vertex 0 has one"),
        ([(0, 1)], {"b": [1]}, r"b must have shape \(2,\), one per vertex, got \(1,\)"),
    ],
)
def test_evaluate_errors(edges, options, message):
    with pytest.raises(ValueError, match=message):
        evaluate(adjacency(edges, 2), {0: 1}, **options)


def test_evaluate_refuses_a_vertex_that_is_not_there():
    with pytest.raises(ValueError, match="inputs must be vertices from 0 to 1, got 2"):
        evaluate(adjacency([(0, 1)], 2), {2: 1})


def test_of_several_vertices_that_may_come_next_the_smallest_does():
    assert topological_order(adjacency([(5, 0), (1, 2), (3, 4)], 6)) == [1, 2, 3, 4, 5, 0]
    assert topological_order(adjacency([(3, 5), (4, 0), (4, 1), (5, 2)], 6)) == [3, 4, 0, 1, 5, 2]
