import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from strategies import arrays, seeds

from cnnref.topology import (
    add_multiple,
    adjacency,
    edge_list,
    evaluate,
    find_cycle,
    is_feed_forward,
    permutation_matrix,
    prune,
    reorder,
    scale,
    set_weight,
    swap,
)

R = np.array([[2.0, 1, 0], [0, 5, 1], [5, 0, 2]])  # determinant 25
SOURCE_004 = [(1, 2), (1, 5), (2, 1), (2, 4), (3, 4), (5, 4)]  # counted from 1


def det(a):
    return round(np.linalg.det(a), 9)


def test_R130_network_of_source_004():
    a = adjacency([(i - 1, j - 1) for i, j in SOURCE_004], 5)
    assert [(i + 1, j + 1) for i, j, _ in edge_list(a)] == SOURCE_004
    assert a[0].tolist() == [0, 1, 0, 0, 1]
    assert np.linalg.matrix_rank(a) == 3
    assert det(a) == 0
    assert not a[3].any()
    eigenvalues = np.sort(np.abs(np.linalg.eigvals(a)))
    assert_allclose(eigenvalues, [0, 0, 0, 1, 1], atol=1e-7)
    assert find_cycle(a) == [0, 1, 0]
    assert not is_feed_forward(a)
    assert is_feed_forward(set_weight(a, 1, 0, 0))


@pytest.mark.parametrize("axis", [0, 1])
def test_R131_determinant_under_row_and_column_operations(axis):
    assert det(R) == 25
    assert det(swap(R, 0, 2, axis=axis)) == -25
    assert det(scale(R, 1, 5, axis=axis)) == 125
    assert det(add_multiple(R, 2, 0, -3, axis=axis)) == 25


def test_R131_operations_on_rows_and_columns():
    assert swap(R, 0, 1).tolist() == [[0, 5, 1], [2, 1, 0], [5, 0, 2]]
    assert swap(R, 0, 1, axis=1).tolist() == [[1, 2, 0], [5, 0, 1], [0, 5, 2]]
    assert scale(R, 1, -2).tolist() == [[2, 1, 0], [0, -10, -2], [5, 0, 2]]
    assert scale(R, 1, -2, axis=1).tolist() == [[2, -2, 0], [0, -10, 1], [5, 0, 2]]
    assert add_multiple(R, 0, 2, 10).tolist() == [[52, 1, 20], [0, 5, 1], [5, 0, 2]]
    assert add_multiple(R, 0, 2, 10, axis=1).tolist() == [[2, 1, 0], [10, 5, 1], [25, 0, 2]]


@given(st.integers(2, 6), seeds(), st.sampled_from([0, 1]))
def test_R131_elementary_operations_are_products(V, seed, axis):
    (a,) = arrays(seed, (V, V))
    i, j = np.random.default_rng(seed).permutation(V)[:2].tolist()
    eye = np.eye(V)

    def product(e):
        return e @ a if axis == 0 else a @ e.T

    assert_allclose(swap(a, i, j, axis=axis), product(swap(eye, i, j)), atol=1e-12)
    assert_allclose(scale(a, i, 3, axis=axis), product(scale(eye, i, 3)), atol=1e-12)
    added = add_multiple(a, i, j, 3, axis=axis)
    assert_allclose(added, product(add_multiple(eye, i, j, 3)), atol=1e-12)


def test_R131_a_row_operation_makes_another_network():
    a = adjacency([(0, 1, 2.0), (1, 2, -1.0), (0, 2, 0.5)], 3)
    x = {0: 1.0}
    before = evaluate(a, x)[2]
    assert evaluate(scale(a, 0, 3), x)[2] != pytest.approx(before, abs=0.1)


def test_R132_reorder_keeps_the_determinant():
    assert det(reorder(R, [2, 0, 1])) == 25
    assert det(swap(R, 0, 1)) != det(reorder(R, [1, 0, 2]))
    assert_array_equal(reorder(R, [1, 0, 2]), swap(swap(R, 0, 1), 0, 1, axis=1))


@given(st.integers(1, 7), seeds())
def test_R132_reorder_keeps_the_function(V, seed):
    rng = np.random.default_rng(seed)
    a = np.triu(rng.standard_normal((V, V)) * (rng.random((V, V)) < 0.6), 1)
    b, order = rng.standard_normal(V), rng.permutation(V)
    x = {int(v): rng.standard_normal(4) for v in np.flatnonzero(~a.any(axis=0))}
    renumbered = {int(np.flatnonzero(order == v)[0]): numbers for v, numbers in x.items()}
    before = evaluate(a, x, b=b)
    after = evaluate(reorder(a, order), renumbered, b=b[order])
    assert_allclose(after, before[order], rtol=1e-12, atol=1e-14)


def test_R133_prune_changes_the_graph_and_set_weight_trains_it():
    a = adjacency([(0, 1, 0.2), (0, 2, -0.9), (1, 2, 0.5), (2, 3, -0.1)], 4)
    assert edge_list(prune(a, 0.5)) == [(0, 2, -0.9), (1, 2, 0.5)]
    assert edge_list(prune(a, 0)) == edge_list(a)
    trained = set_weight(a, 1, 2, 0.7)
    assert edge_list(trained)[2] == (1, 2, 0.7)
    assert [edge[:2] for edge in edge_list(trained)] == [edge[:2] for edge in edge_list(a)]
    assert len(edge_list(set_weight(a, 1, 2, 0))) == 3
    assert a[1, 2] == 0.5


@given(st.integers(0, 6), seeds())
def test_edges_and_matrix_are_the_same_thing(V, seed):
    rng = np.random.default_rng(seed)
    a = rng.standard_normal((V, V)) * (rng.random((V, V)) < 0.5)
    assert_array_equal(adjacency(edge_list(a), V), a)


def test_permutation_matrix_is_orthogonal():
    p = permutation_matrix([3, 0, 2, 1])
    assert_array_equal(p @ p.T, np.eye(4))
    assert (p @ np.arange(4)).tolist() == [3, 0, 2, 1]


@pytest.mark.parametrize("axis", [0, 1])
def test_the_matrix_given_is_not_changed(axis):
    a = R.copy()
    swap(a, 0, 1, axis=axis)
    scale(a, 0, 9, axis=axis)
    add_multiple(a, 0, 1, 9, axis=axis)
    set_weight(a, 0, 1, 9)
    prune(a, 3)
    assert_array_equal(a, R)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: prune([[1, 2]], 1), r"a must be square, .* got shape \(1, 2\)"),
        (lambda: swap(R, 0, 3), "j must be a vertex from 0 to 2, got 3"),
        (lambda: scale(R, -1, 2), "i must be at least 0, got -1"),
        (lambda: add_multiple(R, 1, 1, 2), "i and j must differ, got 1 twice"),
        (lambda: adjacency([(0, 5)], 3), "j must be a vertex from 0 to 2, got 5"),
        (lambda: reorder(R, [0, 0, 1]), r"order must hold each vertex once.* got \[0, 0, 1\]"),
        (lambda: reorder(R, [1, 0]), "order has 2 vertices but a has 3"),
    ],
)
def test_errors(wrong, message):
    with pytest.raises(ValueError, match=message):
        wrong()
