import numpy as np
import pytest

from cnnref.data import PCA, Center, Standardize, Whiten
from cnnref.widgets import preprocessing
from cnnref.widgets.own import answer

rng = np.random.default_rng(3)
POINTS = (rng.normal(size=(7, 2)) @ [[2, 1], [0.5, -0.3]] + [3, -1]).round(2).tolist()
TEST = [4.5, 0.25]


def named(shown):
    return {step["name"]: step for step in shown["steps"]}


@pytest.mark.parametrize("scale_first", [False, True])
def test_R010_R013_every_step_equals_the_transform_of_the_package(scale_first):
    shown = preprocessing.trace(POINTS, TEST, scale_first)
    train, test = np.array(POINTS), np.array([TEST])
    scaler = Standardize().fit(train)
    source = scaler.transform(train) if scale_first else train
    of_test = scaler.transform(test) if scale_first else test
    wanted = {
        "raw": (train, test),
        "centred": (Center().fit(train).transform(train), test - train.mean(axis=0)),
        "scaled": (scaler.transform(train), scaler.transform(test)),
        "rotated": (PCA().fit(source).transform(source), PCA().fit(source).transform(of_test)),
        "whitened": (
            Whiten().fit(source).transform(source),
            Whiten().fit(source).transform(of_test),
        ),
    }
    assert list(named(shown)) == list(wanted)
    for name, (points, one) in wanted.items():
        step = named(shown)[name]
        np.testing.assert_allclose(step["points"], points, atol=1e-9)
        np.testing.assert_allclose([step["test"]], one, atol=1e-9)
        np.testing.assert_allclose(step["covariance"], np.cov(points.T, ddof=0), atol=1e-9)
        np.testing.assert_allclose(step["mean"], points.mean(axis=0), atol=1e-9)


def test_R012_R013_the_golden_numbers_of_the_four_points():
    shown = preprocessing.trace(preprocessing.FOUR, preprocessing.TEST, scale_first=False)
    steps = named(shown)
    assert shown["mean"] == [1, 1]
    assert shown["variances"] == [4, 1]
    assert steps["raw"]["covariance"] == steps["centred"]["covariance"] == [[2.5, 1.5], [1.5, 2.5]]
    assert np.diag(steps["scaled"]["covariance"]).tolist() == [1, 1]
    assert steps["rotated"]["covariance"] == [[4, 0], [0, 1]]
    white = np.array(steps["whitened"]["covariance"])
    np.testing.assert_allclose(white, [[0.9999975, 0], [0, 0.99999]], atol=1e-9)


def test_the_axes_span_the_ellipse_of_one_deviation():
    for step in preprocessing.trace(POINTS, TEST, scale_first=False)["steps"]:
        spread = np.array(step["spread"])
        np.testing.assert_allclose(spread.T @ spread, step["covariance"], atol=1e-8)


def test_axes_of_scaled_points_do_not_depend_on_the_unit_and_others_do():
    finer = (np.array(POINTS) * [1, 10]).tolist()
    test = [TEST[0], 10 * TEST[1]]
    alike, unlike = (
        [preprocessing.trace(x, one, scale)["axes"] for x, one in ((POINTS, TEST), (finer, test))]
        for scale in (True, False)
    )
    np.testing.assert_allclose(*alike, atol=1e-9)
    assert not np.allclose(*unlike, atol=0.1)


def test_points_on_a_line_have_an_axis_without_variance():
    shown = preprocessing.trace([[0, 1], [1, 3], [2, 5]], [0, 0], scale_first=False)
    assert shown["variances"][1] == 0
    white = named(shown)["whitened"]
    assert np.array(white["points"])[:, 1].tolist() == [0, 0, 0]
    assert np.isfinite(white["test"]).all()


def test_the_picture_holds_every_point():
    for points in (*preprocessing.EXAMPLES.values(), POINTS, [[50, 2], [1, 1]]):
        shown = preprocessing.trace(points, preprocessing.TEST, scale_first=True)
        largest = max(np.abs([*step["points"], step["test"]]).max() for step in shown["steps"])
        assert largest <= shown["limit"] < max(largest + 1, 4.1)


def test_one_point_is_explained():
    shown = preprocessing.trace([[1, 2]], [0, 0], scale_first=False)
    assert shown["steps"] == []
    assert "take at least two points" in shown["problem"]
    assert preprocessing.calls([[1, 2]], [0, 0], False) == {}


@pytest.mark.parametrize(
    ("points", "test", "message"),
    [
        ([[1, 2, 3]], [0, 0], r"points must be pairs of numbers, .* their shape is \(1, 3\)"),
        ([1, 2], [0, 0], r"points must be pairs of numbers, .* their shape is \(2,\)"),
        (preprocessing.FOUR, [[0, 0]], r"test must be one pair of numbers, .* shape is \(1, 2\)"),
    ],
)
def test_other_shapes_are_refused(points, test, message):
    with pytest.raises(ValueError, match=message):
        preprocessing.trace(points, test, scale_first=False)


def test_the_readers_functions_are_judged():
    params = {"points": POINTS, "test": TEST, "scale_first": True}
    right = answer("preprocessing", params, "covariance", lambda x: np.cov(x.T, bias=True))
    assert right["own"]["right"]
    wrong = answer("preprocessing", params, "covariance", lambda x: np.cov(x.T))
    assert not wrong["own"]["right"]
    assert wrong["own"]["wrong"] == [0, 0]
    whiten = answer(
        "preprocessing",
        params,
        "whiten",
        lambda x, mean, axes, variances, *, eps=1e-5: (x - mean) @ axes / np.sqrt(variances + eps),
    )
    assert whiten["own"]["right"]
