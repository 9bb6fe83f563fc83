import numpy as np
import pytest
from hypothesis import given
from numpy.testing import assert_allclose, assert_array_equal
from strategies import arrays, poolings

from cnnref import oracle
from cnnref.functional import (
    batch_last,
    definitions,
    max_pool2d,
    max_pool2d_backward,
    mean_pool2d,
    mean_pool2d_backward,
)
from cnnref.functional.memory import is_batch_last
from cnnref.shapes import output_size

EXACT = {"rtol": 1e-10, "atol": 1e-12}
NINE = np.arange(9.0).reshape(1, 1, 3, 3)
# Maxima 2 5 4 2 at the places 1 3 3 3 of their windows, means 1 3 2 1, as in source 002.
IMAGE = np.array([[[[1, 2, 2, 2], [0, 1, 3, 5], [1, 0, 0, 1], [3, 4, 1, 2]]]])
BOTH = pytest.mark.parametrize(
    ("pool", "backward"),
    [(max_pool2d, max_pool2d_backward), (mean_pool2d, mean_pool2d_backward)],
)


@given(poolings(ties=True))
def test_max_pool2d_equals_pytorch_with_ties_and_infinities(problem):
    x, size, grad_out, options = problem
    out, grad_x = max_pool2d(x, size, **options), max_pool2d_backward(grad_out, x, size, **options)
    assert_array_equal(out, oracle.max_pool2d(x, size, **options))
    assert_allclose(grad_x, oracle.max_pool2d_backward(grad_out, x, size, **options), **EXACT)


@given(poolings())
def test_mean_pool2d_equals_pytorch(problem):
    x, size, grad_out, options = problem
    out, grad_x = (
        mean_pool2d(x, size, **options),
        mean_pool2d_backward(grad_out, x, size, **options),
    )
    assert_allclose(out, oracle.mean_pool2d(x, size, **options), **EXACT)
    assert_allclose(grad_x, oracle.mean_pool2d_backward(grad_out, x, size, **options), **EXACT)


@BOTH
@given(problem=poolings(dtype=np.float32, ties=True))
def test_float32_stays_and_is_near_pytorch(pool, backward, problem):
    x, size, grad_out, options = problem
    x[np.isinf(x)] = -2
    out, grad_x = pool(x, size, **options), backward(grad_out, x, size, **options)
    assert out.dtype == grad_x.dtype == np.float32
    near = {"rtol": 1e-5, "atol": 1e-5}
    assert_allclose(out, getattr(oracle, pool.__name__)(x, size, **options), **near)
    expected = getattr(oracle, backward.__name__)(grad_out, x, size, **options)
    assert_allclose(grad_x, expected, **near)


@BOTH
@given(problem=poolings(edges=["drop"], ties=True))
def test_the_fast_form_equals_the_definition(pool, backward, problem):
    x, size, grad_out, options = problem
    x[np.isinf(x)] = -2
    stride = options["stride"] or size
    defined = getattr(definitions, pool.__name__)(x, size, stride=stride)
    assert_allclose(pool(x, size, **options), defined, **EXACT)
    defined = getattr(definitions, backward.__name__)(grad_out, x, size, stride=stride)
    assert_allclose(backward(grad_out, x, size, **options), defined, **EXACT)


@given(poolings(ties=True))
def test_maxima_at_hand_change_nothing(problem):
    x, size, grad_out, options = problem
    maxima = max_pool2d(x, size, **options)
    grad_x = max_pool2d_backward(grad_out, x, size, maxima=maxima, **options)
    assert_array_equal(grad_x, max_pool2d_backward(grad_out, x, size, **options))


@BOTH
@pytest.mark.parametrize("size", [2, 3])
def test_results_lie_in_memory_as_the_images_do(pool, backward, size):
    (x,) = arrays(0, (3, 2, 8, 6))
    for images, last in ((x, False), (batch_last(x), True)):
        out = pool(images, size)
        assert is_batch_last(out) == last
        assert is_batch_last(backward(out, images, size)) == last


@BOTH
def test_arguments_stay_as_they_are_and_results_are_new(pool, backward):
    x, grad_out = arrays(0, (2, 3, 6, 5), (2, 3, 6, 5))
    kept = x.copy(), grad_out.copy()
    out, grad_x = pool(x, 1), backward(grad_out, x, 1)
    assert_array_equal(out, x)
    assert_array_equal(grad_x, grad_out)
    assert not np.shares_memory(out, x)
    assert not np.shares_memory(grad_x, grad_out)
    assert_array_equal(x, kept[0])
    assert_array_equal(grad_out, kept[1])


def test_maxima_of_integers_are_integers_and_nan_spreads():
    assert max_pool2d(IMAGE, 2).dtype == IMAGE.dtype
    assert max_pool2d(-1 - IMAGE, 3, edge="keep").max() == -1
    x = np.array([[[[1, np.nan], [3, 4]]]])
    assert_array_equal(max_pool2d(x, 2), oracle.max_pool2d(x, 2))


def test_R020_pooling_makes_maps_smaller_and_keeps_their_number():
    (x,) = arrays(0, (2, 5, 8, 6))
    assert max_pool2d(x, 2).shape == mean_pool2d(x, 2).shape == (2, 5, 4, 3)


def test_R045_each_channel_is_pooled_alone():
    (x,) = arrays(0, (2, 3, 6, 6))
    for c in range(3):
        assert_array_equal(max_pool2d(x, 2)[:, c], max_pool2d(x[:, c : c + 1], 2)[:, 0])


def test_R045_a_small_shift_may_change_the_result():
    shifted = np.pad(IMAGE, [(0, 0), (0, 0), (0, 0), (1, 0)])[..., :-1]
    assert max_pool2d(IMAGE, 2)[0, 0].tolist() == [[2, 5], [4, 2]]
    assert max_pool2d(shifted, 2)[0, 0].tolist() == [[1, 3], [3, 4]]  # 001-5: not the same
    x = np.zeros((1, 1, 4, 4))
    x[0, 0, 0, 0] = 9
    assert_array_equal(max_pool2d(x, 2), max_pool2d(np.roll(x, 1, axis=3), 2))  # but it may be


def test_R070_max_pool_and_where_the_maxima_were():
    assert max_pool2d(IMAGE, 2).ravel().tolist() == [2, 5, 4, 2]
    marks = max_pool2d_backward(np.ones((1, 1, 2, 2)), IMAGE, 2)[0, 0]
    windows = marks.reshape(2, 2, 2, 2).swapaxes(1, 2).reshape(4, 4)
    assert windows.argmax(axis=1).tolist() == [1, 3, 3, 3]


def test_R071_mean_pool():
    assert mean_pool2d(IMAGE, 2).ravel().tolist() == [1, 3, 2, 1]


def test_R072_pool_size_formula():
    assert output_size(4, 2, stride=2) == 2
    assert max_pool2d(IMAGE, 2).shape == (1, 1, 2, 2)


def test_R099_what_becomes_of_991_pixels():
    x = np.zeros((1, 1, 991, 3))
    assert max_pool2d(x, 2, edge="drop").shape[2] == 495
    assert max_pool2d(x, 2, edge="keep").shape[2] == 496
    assert max_pool2d(x, 2, edge="zero").shape[2] == 496


@pytest.mark.parametrize(("pool", "out"), [(max_pool2d, [2, 5, 4, 2]), (mean_pool2d, [1, 3, 2, 1])])
def test_R104_R105_windows_of_two(pool, out):
    assert pool(IMAGE, 2).ravel().tolist() == out


def test_R108_edge_mode_drop():
    assert max_pool2d(NINE, 2, edge="drop")[0, 0].tolist() == [[4]]
    assert mean_pool2d(NINE, 2, edge="drop")[0, 0].tolist() == [[2]]


def test_R109_edge_mode_keep_and_what_zeros_would_do():
    assert max_pool2d(NINE, 2, edge="keep")[0, 0].tolist() == [[4, 5], [7, 8]]
    assert mean_pool2d(NINE, 2, edge="keep")[0, 0].tolist() == [[2, 3.5], [6.5, 8]]
    assert mean_pool2d(NINE, 2, edge="zero")[0, 0].tolist() == [[2, 1.75], [3.25, 2]]


def test_004_13_zeros_at_the_edge_win_against_negatives_and_weaken_the_mean():
    x = -1 - NINE
    assert max_pool2d(x, 2, edge="zero")[0, 0].tolist() == [[-1, 0], [0, 0]]
    assert max_pool2d(x, 2, edge="keep")[0, 0].tolist() == [[-1, -3], [-7, -9]]
    assert mean_pool2d(x, 2, edge="zero").ravel().tolist() == [-3, -2.25, -3.75, -2.25]
    assert mean_pool2d(x, 2, edge="keep").ravel().tolist() == [-3, -4.5, -7.5, -9]


DELTA = np.array([[[[1, 2], [3, 4]]]])


def test_R112_upsampling_of_max_pool_gives_the_gradient_to_the_winner():
    grad_x = max_pool2d_backward(DELTA, IMAGE, 2)[0, 0]
    assert grad_x.tolist() == [[0, 1, 0, 0], [0, 0, 0, 2], [0, 0, 0, 0], [0, 3, 0, 4]]


def test_004_1_copying_to_all_four_is_not_the_derivative():
    step = 1e-6
    grad_x = max_pool2d_backward(DELTA, IMAGE, 2)
    measured = np.zeros(IMAGE.shape)
    for place in np.ndindex(IMAGE.shape):
        moved = IMAGE.astype(float)
        moved[place] += step
        rise = max_pool2d(moved, 2) - max_pool2d(IMAGE, 2)
        measured[place] = (DELTA * rise).sum() / step
    assert_allclose(grad_x, measured, atol=1e-6)
    assert not np.allclose(np.kron(DELTA, np.ones((2, 2))), measured, atol=1)


def test_R006_a_tie_goes_to_the_first():
    assert max_pool2d_backward([[[[5]]]], [[[[1, 3], [3, 2]]]], 2).tolist() == [[[[0, 5], [0, 0]]]]
    assert max_pool2d_backward([[[[5]]]], [[[[1, 1], [1, 1]]]], 2).tolist() == [[[[5, 0], [0, 0]]]]


def test_R113_upsampling_of_mean_pool_shares_evenly():
    grad_x = mean_pool2d_backward(DELTA, IMAGE, 2)[0, 0]
    row, other = [0.25, 0.25, 0.5, 0.5], [0.75, 0.75, 1, 1]
    assert grad_x.tolist() == [row, row, other, other]


def test_R125_helper_downsample_has_both_edge_modes():
    sizes = {edge: max_pool2d(NINE, 2, edge=edge).shape[2:] for edge in ("drop", "keep")}
    assert sizes == {"drop": (1, 1), "keep": (2, 2)}


def test_R126_helper_upsample_is_the_backward_pass():
    (x, delta) = arrays(0, (2, 3, 4, 4), (2, 3, 2, 2))
    for backward in (max_pool2d_backward, mean_pool2d_backward):
        sums = 4 * mean_pool2d(backward(delta, x, 2), 2)
        assert_allclose(sums, delta, **EXACT)


@BOTH
def test_errors_name_what_does_not_fit(pool, backward):
    x = np.zeros((1, 1, 3, 3))
    for arguments, options, message in [
        ((x[0], 2), {}, r"x must have 4 axes \(N, C, H, W\), got shape \(1, 3, 3\)"),
        ((x, 0), {}, "size must be at least 1, got 0"),
        ((x, 4), {}, "kernel 4 is larger than the image: size 3"),
        ((x, 2), {"stride": 0}, "stride must be at least 1, got 0"),
        ((x, 2), {"edge": "wrap"}, "edge must be one of 'drop', 'keep', 'zero', got 'wrap'"),
    ]:
        with pytest.raises(ValueError, match=message):
            pool(*arguments, **options)
    with pytest.raises(TypeError, match=r"size must be an integer, got 2\.5"):
        pool(x, 2.5)
    message = r"grad_out must have the output's shape \(1, 1, 1, 1\), got \(1, 1, 3, 3\)"
    with pytest.raises(ValueError, match=message):
        backward(x, x, 2)
