"""One image, one kernel: the worked examples of the sources, and what convolution is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy import signal
from strategies import arrays, images, seeds

from cnnref import oracle
from cnnref.functional import (
    col2im,
    conv2d,
    conv2d_backward,
    convolve2d,
    convolve2d_backward,
    correlate2d,
    correlate2d_backward,
    im2col,
    pad,
    rot180,
)
from cnnref.shapes import output_size

EXACT = {"rtol": 1e-10, "atol": 1e-12}
MODES = ("valid", "same", "full")
NINE, FOUR = np.arange(9).reshape(3, 3), np.arange(4).reshape(2, 2)
GUIDE = np.array(
    [[3, 3, 2, 1, 0], [0, 0, 1, 3, 1], [3, 1, 2, 2, 3], [2, 0, 0, 2, 2], [2, 0, 0, 0, 1]]
)
GUIDE_KERNEL = np.array([[0, 1, 2], [2, 2, 0], [0, 1, 2]])
IMAGE4 = np.array([[0, 4, 6, 8], [11, 10, 11, 9], [8, 8, 2, 8], [3, 2, 6, 4]])


@given(images(), st.sampled_from(MODES))
def test_correlate2d_and_convolve2d_equal_pytorch_and_scipy(problem, mode):
    x, k = problem
    correlated, convolved = correlate2d(x, k, mode), convolve2d(x, k, mode)
    assert_allclose(correlated, oracle.correlate2d(x, k, mode), **EXACT)
    assert_allclose(convolved, oracle.convolve2d(x, k, mode), **EXACT)
    assert_allclose(convolved, signal.convolve2d(x, k, mode), **EXACT)
    assert_allclose(correlated, signal.convolve2d(x, rot180(k), mode), **EXACT)


@given(images())
def test_both_backward_forms_equal_pytorch(problem):
    x, k = problem
    (grad_out,) = arrays(1, correlate2d(x, k).shape)
    for name, ours in [
        ("correlate2d_backward", correlate2d_backward(grad_out, x, k)),
        ("convolve2d_backward", convolve2d_backward(grad_out, x, k)),
    ]:
        for mine, other in zip(ours, getattr(oracle, name)(grad_out, x, k), strict=True):
            assert_allclose(mine, other, **EXACT)


@given(images(least=4), st.integers(0, 3), st.integers(0, 3))
def test_valid_correlation_moves_with_the_image(problem, down, right):
    x, k = problem
    H, W = x.shape
    larger = np.zeros((H + down, W + right))
    larger[down:, right:] = x
    assert_allclose(correlate2d(larger, k)[down:, right:], correlate2d(x, k), **EXACT)


@given(images(), images())
def test_full_convolution_commutes_and_is_associative(one, two):
    x, k = one
    _, m = two
    assert_allclose(convolve2d(x, k, "full"), convolve2d(k, x, "full"), **EXACT)
    left = convolve2d(convolve2d(x, k, "full"), m, "full")
    right = convolve2d(x, convolve2d(k, m, "full"), "full")
    assert_allclose(left, right, rtol=1e-9, atol=1e-9)


@given(seeds())
def test_R018_one_operator_in_one_two_and_three_dimensions(seed):
    line, k, volume, block = arrays(seed, (9,), (3,), (5, 6, 7), (5, 2, 3))
    assert_allclose(convolve2d(line[None], k[None])[0], np.convolve(line, k, "valid"), **EXACT)
    channels = conv2d(volume[None], block[None])[0]  # a 3-D kernel as deep as the volume
    assert_allclose(channels, signal.correlate(volume, block, "valid"), **EXACT)


def test_R028_sliding_window_of_the_guide():
    assert correlate2d(GUIDE, GUIDE_KERNEL).tolist() == [[12, 12, 17], [10, 17, 19], [9, 6, 14]]


def test_001_3_what_the_source_calls_convolution_is_correlation():
    assert convolve2d(GUIDE, GUIDE_KERNEL).tolist() == [[18, 20, 19], [10, 9, 17], [11, 8, 14]]


def test_R029_valid_size():
    assert correlate2d(GUIDE, GUIDE_KERNEL).shape == (output_size(5, 3),) * 2 == (3, 3)


def test_R030_valid_layers_shrink_28_pixels_to_2_in_13_layers():
    x, layers = np.ones((28, 28)), 0
    while min(x.shape) >= 3:
        x, layers = correlate2d(x, np.full((3, 3), 1 / 9)), layers + 1
    assert (layers, x.shape) == (13, (2, 2))


def test_R031_bias_reaches_every_position():
    out = conv2d(NINE[None, None], FOUR[None, None], [2])
    assert out.ravel().tolist() == [21, 27, 39, 45]


def test_R032_padding_of_one_around_four_pixels_keeps_the_size():
    x, k = arrays(0, (4, 4), (3, 3))
    assert pad(x, 1).shape == (6, 6)
    assert correlate2d(pad(x, 1), k).shape == (4, 4)
    assert pad(x, 1).sum() == x.sum()


def test_R033_any_padding():
    x, k = arrays(0, (5, 5), (4, 4))
    assert conv2d(x[None, None], k[None, None], padding=2).shape[2:] == (6, 6)
    assert output_size(5, 4, padding=2) == 6


@pytest.mark.parametrize("n", [1, 2, 3])
def test_R034_same_padding_is_n_for_kernels_of_2n_plus_1(n):
    x, k = arrays(n, (7, 8), (2 * n + 1, 2 * n + 1))
    assert output_size(5, 3, padding=1) == 5
    same = correlate2d(x, k, "same")
    assert same.shape == x.shape
    assert_allclose(same, conv2d(x[None, None], k[None, None], padding=n)[0, 0], **EXACT)


def test_R035_full_size_and_each_pixel_is_used_k_times_per_direction():
    assert correlate2d(GUIDE, GUIDE_KERNEL, "full").shape == (7, 7)  # the source says 6
    assert output_size(5, 3, padding=2) == 7
    uses = col2im(im2col(np.ones((1, 1, 5, 5)), 3, 3, padding=2), (1, 1, 5, 5), 3, 3, padding=2)
    assert (uses == 9).all()


def test_R036_corner_is_used_once_and_centre_k_squared_times():
    ones = np.ones((1, 1, 5, 5))
    uses = col2im(im2col(ones, 3, 3), ones.shape, 3, 3)[0, 0]
    assert (uses[0, 0], uses[0, 2], uses[2, 2]) == (1, 3, 9)


def test_R037_stride_formula_rounds_down():
    x, k = arrays(0, (1, 1, 5, 5), (1, 1, 3, 3))
    assert conv2d(x, k, stride=2, padding=1).shape[2:] == (3, 3)
    assert output_size(5, 3, stride=2, padding=1) == 3
    assert output_size(10, 3, stride=2) == 4  # 4.5 without the floor (002-10)


def test_R017_strides_of_a_line_of_seven():
    assert [output_size(7, 3, stride=s) for s in (1, 2, 3)] == [5, 3, 2]
    assert pytest.approx(2.33, abs=0.01) == (7 - 3) / 3 + 1
    assert all(output_size(7, 2 * i + 1, padding=i) == 7 for i in range(4))


def test_R062_corr_of_arange9():
    assert correlate2d(NINE, FOUR).tolist() == [[19, 25], [37, 43]]
    assert convolve2d(NINE, FOUR).tolist() == [[5, 11], [23, 29]]


def test_R063_step_by_step_each_result_is_one_window_times_the_kernel():
    steps = im2col(NINE[None, None], 2, 2)[0].T
    assert steps.tolist() == [[0, 1, 3, 4], [1, 2, 4, 5], [3, 4, 6, 7], [4, 5, 7, 8]]
    assert (steps @ FOUR.ravel()).tolist() == [19, 25, 37, 43]


def test_R064_bias_of_two():
    out = conv2d(NINE[None, None], FOUR[None, None], [2])[0, 0]
    assert out.tolist() == [[21, 27], [39, 45]]


PADDED = [[0, 3, 8, 4], [9, 19, 25, 10], [21, 37, 43, 16], [6, 7, 8, 0]]


def test_R065_padding_of_one_is_the_full_mode_here():
    assert conv2d(NINE[None, None], FOUR[None, None], padding=1)[0, 0].tolist() == PADDED
    assert correlate2d(NINE, FOUR, "full").tolist() == PADDED
    full = convolve2d(NINE, FOUR, "full").tolist()
    assert full == [[0, 0, 1, 2], [0, 5, 11, 11], [6, 23, 29, 23], [12, 32, 37, 24]]


def test_R066_size_formula_height_and_width_apart():
    assert (output_size(3, 2, padding=1), output_size(3, 2, padding=1)) == (4, 4)
    x, w = arrays(0, (1, 1, 7, 10), (1, 1, 3, 4))
    out = conv2d(x, w, stride=2, padding=1)
    assert out.shape[2:] == ((7 + 2 - 3) // 2 + 1, (10 + 2 - 4) // 2 + 1) == (4, 5)


def test_R067_stride_of_two_keeps_every_second_result():
    x, w = IMAGE4[None, None], FOUR[None, None]
    assert conv2d(x, w)[0, 0].tolist() == [[56, 59, 57], [50, 33, 37], [20, 24, 32]]
    assert conv2d(x, w, stride=2)[0, 0].tolist() == [[56, 57], [20, 32]]


def test_R100_a_neuron_with_turned_weights_is_convolution():
    x, theta = arrays(0, (4, 5), (3, 2))
    outputs = convolve2d(x, theta)
    for i, j in np.ndindex(outputs.shape):
        neuron = sum(
            theta[2 - u, 1 - v] * x[i + u, j + v] for u in range(3) for v in range(2)
        )  # 004-7: counted from 1, theta has the indices n + 1 - i
        assert outputs[i, j] == pytest.approx(neuron, rel=1e-12)


def test_R101_two_dimensional_discrete_convolution():
    def definition(x, k, s, t):
        inside = [
            (u, v)
            for u, v in np.ndindex(x.shape)
            if 0 <= s - u < k.shape[0] and 0 <= t - v < k.shape[1]
        ]
        return sum(x[u, v] * k[s - u, t - v] for u, v in inside)

    full = convolve2d(NINE, FOUR, "full")
    assert all(full[s, t] == definition(NINE, FOUR, s, t) for s, t in np.ndindex(full.shape))
    assert full[1:3, 1:3].tolist() == [[5, 11], [23, 29]] == convolve2d(NINE, FOUR).tolist()


def test_R102_sizes_of_valid_and_full():
    assert convolve2d(NINE, FOUR, "valid").shape == (2, 2)
    assert convolve2d(NINE, FOUR, "full").shape == (4, 4)


DELTA = [[1, 2], [3, 4]]


def test_R114_gradient_by_the_kernel():
    _, grad_k = correlate2d_backward(DELTA, NINE, FOUR)
    assert grad_k.tolist() == [[27, 37], [57, 67]]
    turned = rot180(convolve2d(NINE, rot180(DELTA)))
    _, grad_theta = convolve2d_backward(DELTA, NINE, FOUR)
    assert grad_theta.tolist() == turned.tolist() == [[67, 57], [37, 27]]
    _, _, grad_b = conv2d_backward_of(DELTA, NINE, FOUR)
    assert grad_b.tolist() == [10]


def test_R115_gradient_of_each_weight_of_a_neuron():
    o, delta = arrays(0, (3, 3), (2, 2))
    _, grad_theta = convolve2d_backward(delta, o, np.ones((2, 2)))
    for a, b in np.ndindex(2, 2):  # counted from 1: theta_11 has seen o_22, o_23, o_32, o_33
        seen = sum(delta[i, j] * o[i + 1 - a, j + 1 - b] for i, j in np.ndindex(2, 2))
        assert grad_theta[a, b] == pytest.approx(seen, rel=1e-12)


def test_R116_gradient_by_the_image():
    grad_x, _ = correlate2d_backward(DELTA, NINE, FOUR)
    assert grad_x.tolist() == [[0, 1, 2], [2, 10, 10], [6, 17, 12]]
    assert grad_x.tolist() == convolve2d(DELTA, FOUR, "full").tolist()
    grad_x, _ = convolve2d_backward(DELTA, NINE, FOUR)
    assert grad_x.tolist() == convolve2d(DELTA, rot180(FOUR), "full").tolist()


@given(images())
def test_the_form_with_rot180_equals_the_one_used_in_practice(problem):
    x, k = problem
    (grad_out,) = arrays(1, correlate2d(x, k).shape)
    grad_x, grad_w, _ = conv2d_backward_of(grad_out, x, k)
    ours = correlate2d_backward(grad_out, x, k)
    assert_allclose(ours[0], grad_x, **EXACT)
    assert_allclose(ours[1], grad_w, **EXACT)
    ours = convolve2d_backward(grad_out, x, rot180(k))
    assert_allclose(ours[0], grad_x, **EXACT)
    assert_allclose(ours[1], rot180(grad_w), **EXACT)


def conv2d_backward_of(grad_out, x, k):
    grads = conv2d_backward(*(np.asarray(a)[None, None] for a in (grad_out, x, k)))
    return grads[0][0, 0], grads[1][0, 0], grads[2]


def test_R124_helper_conv2d_valid_and_full():
    assert convolve2d(NINE, FOUR, "valid").tolist() == [[5, 11], [23, 29]]
    assert convolve2d(np.ones((5, 5)), np.ones((3, 3)), "full").shape == (7, 7)
    assert convolve2d(np.ones((5, 5)), np.ones((3, 3)), "full")[0, 0] == 1


def test_R128_helper_rot180():
    assert rot180([[0, 1], [2, 3]]).tolist() == [[3, 2], [1, 0]]
    (x,) = arrays(0, (2, 3, 4, 5))
    assert_array_equal(rot180(x), oracle.rot180(x))
    assert_array_equal(rot180(rot180(x)), x)


@given(seeds(), st.integers(0, 3))
def test_pad_equals_pytorch_and_copies(seed, padding):
    (x,) = arrays(seed, (2, 3, 4))
    assert_array_equal(pad(x, padding), oracle.pad(x, padding))
    assert not np.shares_memory(pad(x, 0), x)


def circular(x, k, stride=1):
    """Correlate on a torus: what leaves on the right comes in on the left."""
    around = np.pad(x, [(0, len(k) - 1), (0, len(k) - 1)], mode="wrap")
    return conv2d(around[None, None], k[None, None], stride=stride)[0, 0]


def test_R044_equivariance_is_exact_without_borders_and_with_stride_one():
    x, k = arrays(0, (8, 8), (3, 3))

    def moves_along(shift, stride):
        moved = circular(np.roll(x, shift, axis=1), k, stride)
        return any(np.allclose(moved, np.roll(circular(x, k, stride), s, axis=1)) for s in range(8))

    assert moves_along(1, stride=1)
    assert not moves_along(1, stride=2)
    assert moves_along(2, stride=2)


def test_R044_zero_padding_breaks_equivariance_at_the_border():
    x, k = arrays(0, (8, 8), (3, 3))
    moved = correlate2d(np.roll(x, 1, axis=1), k, "same")
    expected = np.roll(correlate2d(x, k, "same"), 1, axis=1)
    assert not np.allclose(moved, expected)
    assert_allclose(moved[:, 2:-1], expected[:, 2:-1], **EXACT)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: correlate2d(NINE[None], FOUR), r"x must have 2 axes \(H, W\), got shape \(1, 3"),
        (lambda: correlate2d(NINE, FOUR[None]), r"k must have 2 axes \(KH, KW\), got shape"),
        (lambda: convolve2d(NINE, FOUR[0]), r"k must have 2 axes \(KH, KW\), got shape \(2,\)"),
        (lambda: correlate2d(NINE, FOUR, "wrap"), "mode must be one of 'valid', 'same', 'full'"),
        (lambda: correlate2d(FOUR, NINE), "kernel 3 is larger than the image: size 2"),
        (lambda: correlate2d_backward(NINE, NINE, FOUR), r"grad_out must have the output's shape"),
        (lambda: convolve2d_backward(NINE, NINE, FOUR), r"grad_out must have the output's shape"),
        (lambda: pad(NINE, -1), "padding must be at least 0, got -1"),
        (lambda: pad([1, 2], 1), r"x must have at least 2 axes \(H, W\), got shape \(2,\)"),
        (lambda: rot180([1, 2]), r"x must have at least 2 axes \(H, W\), got shape \(2,\)"),
    ],
)
def test_errors_name_what_does_not_fit(call, message):
    with pytest.raises(ValueError, match=message):
        call()
