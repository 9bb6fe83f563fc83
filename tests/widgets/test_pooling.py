import numpy as np
import pytest

from cnnref import functional, oracle
from cnnref.checks import registry
from cnnref.widgets import pooling

BACK = {"grad_out": [[1, 2], [3, 4]], "kind": "max", "size": 2, "stride": 2, "edge": "drop"}
BACK |= {"way": "backward"}


def test_R112_R113_the_way_back_of_the_tiny_example():
    largest = pooling.trace(pooling.TINY, **BACK)
    assert largest["result"] == [[2, 5], [4, 2]]
    assert largest["grad_x"] == [[0, 1, 0, 0], [0, 0, 0, 2], [0, 0, 0, 0], [0, 3, 0, 4]]
    mean = pooling.trace(pooling.TINY, **BACK | {"kind": "mean"})
    assert mean["result"] == [[1, 3], [2, 1]]
    assert mean["grad_x"][1:3] == [[0.25, 0.25, 0.5, 0.5], [0.75, 0.75, 1, 1]]


def test_the_first_of_the_tied_gets_all():
    step = pooling.trace([[1, 3], [3, 3]], **BACK | {"grad_out": [[5]]})["steps"][0]
    assert step["winner"] == [0, 1]
    assert step["tied"] == [[1, 0], [1, 1]]
    assert step["share"] == 5
    assert step["grad_x"] == [[0, 5], [0, 0]]


def test_R108_edges_are_dropped_or_kept():
    nine = np.arange(9).reshape(3, 3).tolist()
    dropped, kept = (pooling.trace(nine, **BACK | {"edge": edge}) for edge in ("drop", "keep"))
    assert dropped["result"] == [[4]]
    assert dropped["sizes"]["rows"]["rest"] == 1
    assert kept["result"] == [[4, 5], [7, 8]]
    assert [(step["height"], step["width"]) for step in kept["steps"]] == [
        (2, 2),
        (2, 1),
        (1, 2),
        (1, 1),
    ]
    assert kept["sizes"]["rows"]["rest"] == 0


@pytest.mark.parametrize("kind", ["max", "mean"])
@pytest.mark.parametrize("edge", ["drop", "keep"])
@pytest.mark.parametrize(
    ("shape", "size", "stride"), [((5, 4), 2, 2), ((6, 7), 3, 2), ((4, 5), 2, 1)]
)
def test_equals_pytorch_and_adds_up(kind, edge, shape, size, stride):
    rng = np.random.default_rng(size)
    x = rng.integers(-9, 10, shape)
    options = {"stride": stride, "edge": edge}
    forward = getattr(oracle, f"{kind}_pool2d")
    expected = forward(x[None, None].astype(float), size, **options)
    grad_out = rng.integers(-9, 10, expected.shape).astype(float)
    back = getattr(oracle, f"{kind}_pool2d_backward")
    grad_x = back(grad_out, x[None, None].astype(float), size, **options)[0, 0]

    shown = pooling.trace(
        x.tolist(), grad_out[0, 0].tolist(), kind=kind, size=size, way="backward", **options
    )
    np.testing.assert_allclose(shown["result"], expected[0, 0])
    np.testing.assert_allclose(shown["grad_x"], grad_x)
    np.testing.assert_allclose(shown["steps"][-1]["grad_x"], grad_x)
    for step in shown["steps"]:
        window = x[step["top"] :, step["left"] :][: step["height"], : step["width"]]
        assert step["value"] == pytest.approx(window.max() if kind == "max" else window.mean())
        receivers = window.size if kind == "mean" else 1
        arrived = grad_out[0, 0][tuple(step["place"])]
        assert step["share"] * receivers == pytest.approx(arrived)


def test_a_gradient_that_does_not_fit_is_counted_anew():
    shown = pooling.trace(pooling.TINY, **BACK | {"stride": 1})
    assert shown["grad_out"] == [[1, 2, 3], [4, 5, 6], [7, 8, 9]]


def test_a_window_that_is_too_large_is_explained():
    shown = pooling.trace([[1, 2]], **BACK)
    assert shown["steps"] == []
    assert shown["problem"].startswith("A window of 2 by 2 is larger than the map of 1 by 2: take")


def test_the_readers_functions_have_the_same_right_answer():
    for kind in ("max", "mean"):
        params = {"image": pooling.TINY} | BACK | {"kind": kind, "stride": 1}
        shown = pooling.trace(**params)
        forward, backward = (
            registry.named(name).answer(functional, *one.args, **one.kwargs)[0, 0].tolist()
            for name, one in pooling.calls(**params).items()
        )
        assert (forward, backward) == (shown["result"], shown["grad_x"])
