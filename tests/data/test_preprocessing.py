import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnref.data import PCA, Center, MinMax, Standardize, Whiten, mnist

POINTS = np.array([[2, 0], [0, 2], [3, 3], [-1, -1]])
SCALERS = [Center, Standardize, MinMax]


def random_images(seed=0, dtype=np.float64):
    rng = np.random.default_rng(seed)
    return (rng.normal(3, 2, (6, 3, 4, 5)) * [[[[1]], [[2]], [[5]]]]).astype(dtype)


def test_R010_mean_per_feature():
    center = Center().fit(POINTS)
    assert center.mean.tolist() == [[1, 1]]
    assert center.transform(POINTS).tolist() == [[1, -1], [-1, 1], [2, 2], [-2, -2]]


@pytest.mark.parametrize(
    ("per", "shape"),
    [("feature", (1, 3, 4, 5)), ("channel", (1, 3, 1, 1)), ("all", (1, 1, 1, 1))],
)
def test_R010_mean_of_the_training_set_only(per, shape):
    train, test = random_images(0), random_images(1)
    center = Center(per).fit(train)
    axes = tuple(axis for axis in range(4) if shape[axis] == 1)
    assert center.mean.shape == shape
    np.testing.assert_allclose(center.transform(train).mean(axis=axes), 0, atol=1e-14)
    assert np.abs(center.transform(test).mean(axis=axes)).max() > 0.01
    np.testing.assert_allclose(
        test - center.transform(test), train.mean(axes, keepdims=True) + 0 * test
    )


def test_R010_mean_per_image_needs_no_training_set():
    images = random_images()
    centered = Center("image").fit(images[:1]).transform(images)
    np.testing.assert_allclose(centered.mean(axis=(1, 2, 3)), 0, atol=1e-14)


def test_R010_bytes_are_converted_first():
    images = mnist("test")[0][:20]
    with pytest.raises(np._core._exceptions.UFuncTypeError):
        images -= np.mean(images)  # what source 000 does to a matrix of floats
    centered = Center("all").fit(images).transform(images)
    assert centered.dtype == np.float64
    assert centered.min() < 0
    assert images.dtype == np.uint8


def test_R011_deviation_becomes_one():
    images = random_images()
    scaled = Standardize("channel").fit(images).transform(images)
    np.testing.assert_allclose(scaled.std(axis=(0, 2, 3)), 1)
    np.testing.assert_allclose(scaled.mean(axis=(0, 2, 3)), 0, atol=1e-14)


def test_R011_ends_become_minus_one_and_one():
    images = random_images()
    scaled = MinMax(per="channel").fit(images).transform(images)
    np.testing.assert_allclose(scaled.min(axis=(0, 2, 3)), -1)
    np.testing.assert_allclose(scaled.max(axis=(0, 2, 3)), 1)


def test_R085_grey_bytes_to_the_range_that_is_asked_for():
    images = mnist("train")[0][:50]
    for low, high in [(0, 1), (-1, 1), (-0.1, 1.175)]:
        scaled = MinMax(low, high, per="all").fit(images).transform(images)
        np.testing.assert_allclose(scaled, low + images / 255 * (high - low), atol=1e-15)


def test_R012_rotation_decorrelates():
    pca = PCA().fit(POINTS)
    np.testing.assert_allclose(np.cov(POINTS.T, bias=True), [[2.5, 1.5], [1.5, 2.5]])
    np.testing.assert_allclose(pca.variances, [4, 1])
    np.testing.assert_allclose(np.abs(pca.axes), np.sqrt(0.5))
    rotated = pca.transform(POINTS)
    np.testing.assert_allclose(np.cov(rotated.T, bias=True), np.diag([4, 1]), atol=1e-14)
    np.testing.assert_allclose(pca.inverse(rotated), POINTS, atol=1e-14)


def test_R012_reduction_keeps_the_largest_variance():
    rotated = PCA(1).fit(POINTS).transform(POINTS)
    assert rotated.shape == (4, 1)
    assert rotated.var() == pytest.approx(4)


def test_R012_reduction_of_digits_is_the_best_of_its_rank():
    train = mnist("train")[0][:400].reshape(400, -1)
    pca = PCA(20).fit(train)
    left = train - pca.inverse(pca.transform(train))
    singular = np.linalg.svd(train - train.mean(axis=0), compute_uv=False)
    assert np.linalg.norm(left) == pytest.approx(np.linalg.norm(singular[20:]))  # Eckart, Young


def test_R013_whitened_covariance_is_the_identity():
    white = Whiten().fit(POINTS)
    covariance = np.cov(white.transform(POINTS).T, bias=True)
    np.testing.assert_allclose(covariance, np.diag([0.9999975, 0.99999]), atol=1e-10)
    np.testing.assert_allclose(white.inverse(white.transform(POINTS)), POINTS, atol=1e-14)


def test_R013_dividing_by_the_eigenvalue_does_not_whiten():
    pca = PCA().fit(POINTS)
    wrong = pca.transform(POINTS) / pca.variances  # as the words of source 000 say
    np.testing.assert_allclose(np.cov(wrong.T, bias=True), np.diag([0.25, 1]), atol=1e-14)


def test_R013_whitening_with_fewer_axes():
    train = mnist("train")[0][:300].reshape(300, -1)
    white = Whiten(5).fit(train).transform(train)
    np.testing.assert_allclose(np.cov(white.T, bias=True), np.eye(5), atol=1e-6)


@settings(max_examples=20)
@given(seed=st.integers(0, 1000), D=st.integers(1, 6), N=st.integers(2, 9))
def test_axes_are_orthonormal_and_do_not_depend_on_order(seed, D, N):
    x = np.random.default_rng(seed).normal(size=(N, D)) @ np.diag(np.arange(1, D + 1))
    pca = PCA().fit(x)
    np.testing.assert_allclose(pca.axes.T @ pca.axes, np.eye(D), atol=1e-12)
    assert np.all(np.diff(pca.variances) <= 1e-12)
    rank = min(N - 1, D)
    np.testing.assert_allclose(
        PCA(rank).fit(x[::-1]).transform(x), PCA(rank).fit(x).transform(x), atol=1e-7
    )


@pytest.mark.parametrize("unit", [0.1, 1, 3, 10])
def test_of_two_entries_of_an_axis_that_are_equal_the_first_is_positive(unit):
    x = np.random.default_rng(1).normal(size=(9, 2)) @ [[2, 1], [0.5, -0.3]] * [1, unit]
    axes = PCA().fit(Standardize().fit(x).transform(x)).axes  # those of scaled features
    np.testing.assert_allclose(axes, np.array([[1, 1], [1, -1]]) / np.sqrt(2), atol=1e-9)


@pytest.mark.parametrize("scaler", SCALERS)
@pytest.mark.parametrize("per", ["feature", "channel", "all", "image"])
def test_types_are_kept_and_nothing_is_changed(scaler, per):
    for dtype in (np.float32, np.float64):
        images = random_images(dtype=dtype)
        before = images.copy()
        assert scaler(per=per).fit(images).transform(images).dtype == dtype
        np.testing.assert_array_equal(images, before)


@pytest.mark.parametrize(("scaler", "value"), [(Center, 0), (Standardize, 0), (MinMax, -1)])
def test_constant_features_stay_finite(scaler, value):
    x = np.array([[3.0, 1.0], [3.0, 5.0]])
    assert scaler().fit(x).transform(x)[:, 0].tolist() == [value, value]


def test_wrong_arguments_are_refused():
    with pytest.raises(ValueError, match=r"per must be one of .*'pixel'"):
        Center("pixel")
    with pytest.raises(ValueError, match=r"x must have 4 axes .* \(4, 2\)"):
        Standardize("channel").fit(POINTS)
    with pytest.raises(ValueError, match="low must be less than high, got 1 and 1"):
        MinMax(1, 1)
    with pytest.raises(ValueError, match="components must be at least 1, got 0"):
        PCA(0)
    with pytest.raises(ValueError, match="components must be at most 2, the width of x: 3"):
        PCA(3).fit(POINTS)
    with pytest.raises(ValueError, match="x must have 2 axes"):
        PCA().fit(np.zeros((2, 1, 3, 3)))
