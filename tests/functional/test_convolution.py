import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from strategies import arrays, convolutions

from cnnref import oracle
from cnnref.functional import (
    _planes,
    _rows,
    _whole,
    batch_last,
    conv2d,
    conv2d_backward,
    convolution,
    definitions,
    dense,
    flatten,
)
from cnnref.functional.memory import is_batch_last

EXACT = {"rtol": 1e-10, "atol": 1e-12}
NEAR = {"rtol": 1e-4, "atol": 1e-4}


@given(convolutions())
def test_conv2d_equals_pytorch(problem):
    x, w, b, _, options = problem
    assert_allclose(conv2d(x, w, b, **options), oracle.conv2d(x, w, b, **options), **EXACT)
    assert_allclose(conv2d(x, w, **options), oracle.conv2d(x, w, **options), **EXACT)


@given(convolutions())
def test_conv2d_backward_equals_pytorch(problem):
    x, w, _, grad_out, options = problem
    ours = conv2d_backward(grad_out, x, w, **options)
    theirs = oracle.conv2d_backward(grad_out, x, w, **options)
    for mine, other in zip(ours, theirs, strict=True):
        assert_allclose(mine, other, **EXACT)


@given(convolutions(dtype=np.float32))
def test_float32_stays_and_is_near_pytorch(problem):
    x, w, b, grad_out, options = problem
    ours = conv2d(x, w, b, **options), *conv2d_backward(grad_out, x, w, **options)
    theirs = (
        oracle.conv2d(x, w, b, **options),
        *oracle.conv2d_backward(grad_out, x, w, **options),
    )
    for mine, other in zip(ours, theirs, strict=True):
        assert mine.dtype == np.float32
        assert_allclose(mine, other, **NEAR)


@given(convolutions(), st.sampled_from([_rows, _planes]))
def test_each_room_equals_the_definition(problem, room):
    x, w, b, grad_out, options = problem
    if room is _planes:  # it is given no more padding than its filters reach over
        options["padding"] = min(options["padding"], w.shape[2] - 1, w.shape[3] - 1)
        sizes = zip(x.shape[2:], w.shape[2:], strict=True)
        assume(all(n + 2 * options["padding"] >= k for n, k in sizes))
        (grad_out,) = arrays(0, definitions.conv2d(x, w, b, **options).shape)
    out = np.empty(grad_out.shape)
    room.convolve(x, w, b, out, **options)
    assert_allclose(out, definitions.conv2d(x, w, b, **options), **EXACT)
    grad_x, grad_w, _ = definitions.conv2d_backward(grad_out, x, w, **options)
    ours = room.backward(grad_out, x, w, need_grad_x=True, **options)
    assert_allclose(ours[0], grad_x, **EXACT)
    assert_allclose(ours[1], grad_w, **EXACT)


@pytest.mark.parametrize("stride", [1, 2])
def test_blocks_of_the_batch_add_up(stride, monkeypatch):
    x, w, b = arrays(0, (7, 3, 9, 8), (4, 3, 3, 2), (4,))
    expected = conv2d(x, w, b, stride=stride)
    (grad_out,) = arrays(1, expected.shape)
    expected_grads = conv2d_backward(grad_out, x, w, stride=stride)
    monkeypatch.setattr(_rows, "BLOCK", 1)
    monkeypatch.setattr(_rows, "LENGTH", 1)
    monkeypatch.setattr(_rows, "BATCH", 2)
    for images in (x, batch_last(x)):
        assert_allclose(conv2d(images, w, b, stride=stride), expected, **EXACT)
        grads = conv2d_backward(grad_out, images, w, stride=stride)
        for mine, other in zip(grads, expected_grads, strict=True):
            assert_allclose(mine, other, **EXACT)


@pytest.mark.parametrize(
    ("shapes", "options", "room"),
    [
        (((2, 6, 14, 14), (16, 6, 5, 5)), {}, _rows),
        (((2, 8, 40, 40), (4, 8, 3, 3)), {"padding": 1}, _planes),
        (((2, 8, 90, 90), (4, 8, 3, 3)), {"stride": 2}, _planes),
        (((2, 8, 40, 40), (4, 8, 3, 3)), {"padding": 3}, _rows),
        (((2, 16, 5, 5), (120, 16, 5, 5)), {}, _whole),
        (((2, 16, 5, 5), (120, 16, 5, 5)), {"padding": 1}, _rows),
    ],
)
def test_shapes_choose_the_room_and_every_room_is_right(shapes, options, room):
    x, w = arrays(0, *shapes)
    out = conv2d(x, w, **options)
    full = {"stride": 1, "padding": 0, **options}
    assert convolution._room(x, w, out.shape, **full) is room
    assert_allclose(out, oracle.conv2d(x, w, **options), **EXACT)
    (grad_out,) = arrays(1, out.shape)
    ours = conv2d_backward(grad_out, x, w, **options)
    theirs = oracle.conv2d_backward(grad_out, x, w, **options)
    for mine, other in zip(ours, theirs, strict=True):
        assert_allclose(mine, other, **EXACT)


@pytest.mark.parametrize("order", [np.copy, batch_last])
@pytest.mark.parametrize("shapes", [((3, 2, 6, 5), (4, 2, 3, 2)), ((3, 2, 6, 5), (4, 2, 6, 5))])
def test_results_lie_in_memory_as_the_images_do(order, shapes):
    x, w = arrays(0, *shapes)
    x = order(x)
    out = conv2d(x, w)
    assert is_batch_last(out) == is_batch_last(x)
    grad_x, _, _ = conv2d_backward(out, x, w)
    assert is_batch_last(grad_x) == is_batch_last(x)


def channels_last(x):
    return np.ascontiguousarray(x.transpose(0, 2, 3, 1)).transpose(0, 3, 1, 2)


def every_second(x):
    return np.repeat(x, 2, axis=3)[..., ::2]


def backwards(x):
    return x[::-1, :, ::-1].copy()[::-1, :, ::-1]


@pytest.mark.parametrize("order", [batch_last, channels_last, every_second, backwards])
@pytest.mark.parametrize(
    ("shapes", "padding"),
    [
        (((3, 2, 6, 5), (4, 2, 3, 2)), 1),
        (((2, 8, 40, 40), (4, 8, 3, 3)), 1),
        (((3, 2, 6, 5), (4, 2, 6, 5)), 0),
    ],
)
def test_any_strides_give_the_same(order, shapes, padding):
    x, w = arrays(0, *shapes)
    out = conv2d(x, w, padding=padding)
    grads = conv2d_backward(out, x, w, padding=padding)
    assert_allclose(conv2d(order(x), order(w), padding=padding), out, **EXACT)
    ours = conv2d_backward(order(out), order(x), order(w), padding=padding)
    for mine, other in zip(ours, grads, strict=True):
        assert_allclose(mine, other, **EXACT)


def test_the_first_layer_needs_no_gradient_by_its_images():
    x, w, grad_out = arrays(0, (2, 3, 6, 5), (4, 3, 3, 2), (2, 4, 4, 4))
    _, grad_w, grad_b = conv2d_backward(grad_out, x, w)
    none, same_w, same_b = conv2d_backward(grad_out, x, w, need_grad_x=False)
    assert none is None
    assert_array_equal(same_w, grad_w)
    assert_array_equal(same_b, grad_b)


def test_arguments_stay_as_they_are():
    arguments = arrays(0, (2, 3, 6, 5), (4, 3, 3, 2), (4,), (2, 4, 4, 4))
    before = [a.copy() for a in arguments]
    x, w, b, grad_out = arguments
    conv2d(x, w, b)
    conv2d_backward(grad_out, x, w)
    for now, then in zip(arguments, before, strict=True):
        assert_array_equal(now, then)


def test_integers_stay_until_a_gradient_is_asked_for():
    x, w = np.arange(18).reshape(1, 2, 3, 3), np.arange(8).reshape(1, 2, 2, 2)
    out = conv2d(x, w)
    assert out.dtype == x.dtype
    assert_array_equal(out, oracle.conv2d(x, w))
    for grad in conv2d_backward(out, x, w):
        assert grad.dtype == np.float64


def test_one_call_does_not_write_to_the_result_of_another():
    x, w = arrays(0, (2, 3, 6, 5), (4, 3, 3, 2))
    first = conv2d(x, w)
    kept = first.copy()
    conv2d(2 * x, w)
    conv2d_backward(first, x, w)
    assert_array_equal(first, kept)


@given(convolutions(), st.floats(-3, 3))
def test_convolution_is_linear(problem, factor):
    x, w, _, _, options = problem
    (other,) = arrays(7, x.shape)
    together = conv2d(factor * x + other, w, **options)
    apart = factor * conv2d(x, w, **options) + conv2d(other, w, **options)
    assert_allclose(together, apart, rtol=1e-9, atol=1e-9)


@given(convolutions())
def test_backward_is_the_adjoint_of_forward(problem):
    x, w, _, grad_out, options = problem
    grad_x, grad_w, grad_b = conv2d_backward(grad_out, x, w, **options)
    overlap = np.vdot(grad_out, conv2d(x, w, **options))
    assert_allclose(np.vdot(grad_x, x), overlap, rtol=1e-9, atol=1e-9)
    assert_allclose(np.vdot(grad_w, w), overlap, rtol=1e-9, atol=1e-9)
    assert_allclose(grad_b, grad_out.sum(axis=(0, 2, 3)), **EXACT)


def test_R021_fully_connected_layer_is_a_convolution_as_large_as_the_image():
    x, w, b = arrays(0, (4, 16, 5, 5), (120, 16, 5, 5), (120,))
    by_dense = dense(flatten(x), w.reshape(120, 400), b)
    assert_allclose(conv2d(x, w, b).reshape(4, 120), by_dense, **EXACT)


FITS = ((1, 1, 3, 3), (1, 1, 2, 2))


@pytest.mark.parametrize(
    ("shapes", "options", "message"),
    [
        (((3, 3), (1, 1, 2, 2)), {}, r"x must have 4 axes \(N, C, H, W\), got shape \(3, 3\)"),
        (((1, 1, 3, 3), (2, 2)), {}, r"w must have 4 axes \(F, C, KH, KW\), got shape \(2, 2\)"),
        (((1, 4, 5, 5), (2, 3, 2, 2)), {}, "w has 3 channels but x has 4: "),
        (
            ((1, 1, 3, 3), (1, 1, 4, 4)),
            {},
            "kernel 4 is larger than the image: size 3 with padding 0",
        ),
        (((1, 1, 3, 3), (1, 1, 2, 4)), {}, "kernel 4 is larger than the image: size 3"),
        (FITS, {"stride": 0}, "stride must be at least 1, got 0"),
        (FITS, {"padding": -1}, "padding must be at least 0, got -1"),
        (FITS, {"b": np.zeros(2)}, r"b must have one entry per filter, shape \(1,\), got shape"),
        (FITS, {"b": 1.0}, r"b must have one entry per filter, shape \(1,\), got shape \(\)"),
    ],
)
def test_conv2d_names_what_does_not_fit(shapes, options, message):
    x, w = map(np.zeros, shapes)
    with pytest.raises(ValueError, match=message):
        conv2d(x, w, **options)


def test_conv2d_backward_names_a_gradient_that_does_not_fit():
    x, w = map(np.zeros, FITS)
    message = r"grad_out must have the output's shape \(1, 1, 2, 2\), got \(1, 1, 3, 3\)"
    with pytest.raises(ValueError, match=message):
        conv2d_backward(np.zeros((1, 1, 3, 3)), x, w)


def test_conv2d_wants_integer_strides():
    x, w = map(np.zeros, FITS)
    with pytest.raises(TypeError, match=r"stride must be an integer, got 1\.0"):
        conv2d(x, w, stride=1.0)
