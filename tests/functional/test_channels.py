"""Many channels, many filters, many images: the rows of the sources that are about shapes."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from strategies import arrays

from cnnref.functional import (
    conv2d,
    convolve2d,
    convolve2d_backward,
    correlate2d,
    max_pool2d,
    rot180,
)

EXACT = {"rtol": 1e-10, "atol": 1e-12}


def test_R014_an_output_sees_its_window_alone_with_the_weights_of_all_and_fewer_remain():
    x, w = arrays(0, (1, 1, 12, 12), (1, 1, 5, 5))
    before = conv2d(x, w)
    x[0, 0, 6, 6] += 1
    change = conv2d(x, w) - before
    assert_allclose(change[0, 0, 2:7, 2:7], rot180(w[0, 0]), **EXACT)  # local, and shared
    change[0, 0, 2:7, 2:7] = 0
    assert_allclose(change, 0, atol=1e-12)
    assert before.size == 64
    assert max_pool2d(before, 2).size == 16


def test_R015_a_small_colour_image_and_six_filters():
    x, w = arrays(0, (1, 3, 32, 32), (6, 3, 5, 5))
    assert conv2d(x, w[:1]).shape == (1, 1, 28, 28)
    assert conv2d(x, w).shape == (1, 6, 28, 28)
    assert len(range(2, 29 + 1)) == 28  # where the centre of the filter stands


@pytest.mark.parametrize(("m", "n"), [(1, 2), (3, 4)])
def test_R016_nine_m_products_per_output(m, n):
    ones = conv2d(np.ones((1, m, 100, 100)), np.ones((n, m, 3, 3)))
    assert ones.shape == (1, n, 98, 98)
    assert (ones == 9 * m).all()


def test_R025_each_map_sums_over_all_maps_before_it_with_weights_by_relative_position():
    x, f, b = arrays(0, (1, 3, 6, 5), (4, 3, 3, 3), (4,))
    out = conv2d(x, f, b, padding=1)[0]
    frame = np.pad(x[0], [(0, 0), (1, 1), (1, 1)])
    for t, i, j in np.ndindex(out.shape):
        z = b[t] + sum(
            f[t, k, p - i, q - j] * frame[k, p, q]  # 000-4: p - i, not p alone
            for k in range(3)
            for p in range(i, i + 3)
            for q in range(j, j + 3)
        )
        assert out[t, i, j] == pytest.approx(z, rel=1e-12)


@pytest.mark.parametrize(("size", "out"), [(4, 2), (5, 3)])  # 001-2: the source has 5 -> 2
def test_R038_a_volume_and_a_filter_as_deep_give_one_map(size, out):
    x, w = arrays(0, (1, 3, size, size), (1, 3, 3, 3))
    volume = conv2d(x, w)
    assert volume.shape == (1, 1, out, out)
    by_channel = sum(correlate2d(x[0, c], w[0, c]) for c in range(3))
    assert_allclose(volume[0, 0], by_channel, **EXACT)


def test_R039_each_filter_gives_a_map_and_the_bias_is_broadcast():
    x, w, b = arrays(0, (2, 3, 7, 6), (5, 3, 3, 2), (5,))
    out = conv2d(x, w, b)
    assert out.shape == (2, 5, 5, 5)
    assert_allclose(out, conv2d(x, w) + b.reshape(5, 1, 1), **EXACT)
    for f in range(5):
        assert_allclose(out[:, f : f + 1], conv2d(x, w[f : f + 1], b[f : f + 1]), **EXACT)


def test_R040_a_batch_is_computed_image_by_image():
    x, w = arrays(0, (4, 3, 7, 6), (5, 3, 3, 2))
    out = conv2d(x, w)
    assert out.shape == (4, 5, 5, 5)
    for n in range(4):
        assert_allclose(out[n], conv2d(x[n : n + 1], w)[0], **EXACT)


def test_R041_products_of_full_local_and_shared_layers():
    out = conv2d(np.zeros((1, 3, 32, 32)), np.zeros((6, 3, 5, 5)))
    outputs, inputs, window = out.size, 3 * 32 * 32, 3 * 5 * 5
    assert outputs * inputs == 14_450_688
    assert outputs * (window + 1) == 357_504
    assert 6 * (window + 1) == 456


def test_R068_two_channels_with_an_example_that_can_be_checked():
    x = np.stack([np.arange(9).reshape(3, 3), np.arange(1, 10).reshape(3, 3)])[None]
    w = np.stack([np.arange(4).reshape(2, 2), np.arange(1, 5).reshape(2, 2)])[None]
    assert conv2d(x, w)[0, 0].tolist() == [[56, 72], [104, 120]]


def test_R075_two_filters_with_stride_two_over_a_padded_volume():
    x, w = arrays(0, (1, 3, 5, 5), (2, 3, 3, 3))
    assert conv2d(x, w, stride=2, padding=1).shape == (1, 2, 3, 3)


def test_R103_each_pair_of_maps_has_its_own_kernel():
    x, theta, b = arrays(0, (1, 3, 6, 5), (2, 3, 3, 2), (2,))
    out = conv2d(x, theta, b)[0]
    for j in range(2):
        maps = sum(convolve2d(x[0, i], rot180(theta[j, i])) for i in range(3))
        assert_allclose(out[j], maps + b[j], **EXACT)


def test_004_6_a_kernel_of_its_own_has_a_gradient_of_its_own():
    x, theta, delta = arrays(0, (2, 5, 5), (2, 3, 3), (3, 3))
    own = [convolve2d_backward(delta, x[i], theta[i])[1] for i in range(2)]
    _, shared = convolve2d_backward(delta, x.sum(axis=0), theta[0])
    assert_allclose(sum(own), shared, **EXACT)  # the source's formula: one kernel for both
    assert not np.allclose(own[0], own[1])
