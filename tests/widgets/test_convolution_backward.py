import numpy as np
import pytest

from cnnref import functional, oracle
from cnnref.checks import registry
from cnnref.widgets import convolution_backward as back

TINY = (back.TINY, ((0, 1), (2, 3)), ((1, 2), (3, 4)))


def trace(view, stride=1, padding=0, arrays=TINY):
    return back.trace(*arrays, view=view, stride=stride, padding=padding)


@pytest.mark.parametrize("view", back.VIEWS)
def test_R114_R116_the_tiny_example(view):
    shown = trace(view)
    assert shown["grad_w"] == [[27, 37], [57, 67]]
    assert shown["grad_b"] == 10
    assert shown["grad_x"] == [[0, 1, 2], [2, 10, 10], [6, 17, 12]]


def test_R115_each_result_adds_its_gradient_times_its_window():
    steps = trace("weights")["steps"]
    assert steps[1]["part"] == [[2, 4], [8, 10]]
    assert [step["so_far"][0][1] for step in steps] == [1, 5, 17, 37]


def test_the_turned_kernel_hangs_over_the_edges():
    shown = trace("collected")
    assert shown["turned"] == [[3, 2], [1, 0]]
    assert shown["framed"] == [[0, 0, 0, 0], [0, 1, 2, 0], [0, 3, 4, 0], [0, 0, 0, 0]]
    assert shown["steps"][4]["products"] == [[3, 4], [3, 0]]


@pytest.mark.parametrize("view", back.VIEWS)
@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (2, 0), (1, 2), (2, 1), (3, 2)])
def test_every_way_ends_at_pytorchs_gradient(view, stride, padding):
    rng = np.random.default_rng(stride + 10 * padding)
    x, k = rng.integers(-9, 10, (5, 6)), rng.integers(-9, 10, (3, 2))
    options = {"stride": stride, "padding": padding}
    shape = functional.conv2d(x[None, None], k[None, None], **options).shape
    delta = rng.integers(-9, 10, shape)
    batches = [a.astype(float) for a in (delta, x[None, None], k[None, None])]
    grad_x, grad_w, grad_b = oracle.conv2d_backward(*batches, **options)
    grad_x, grad_w = grad_x[0, 0], grad_w[0, 0]

    shown = back.trace(x.tolist(), k.tolist(), delta[0, 0].tolist(), view=view, **options)
    rows, columns = (slice(padding, padding + size) for size in x.shape)
    np.testing.assert_allclose(np.array(shown["grad_x"])[rows, columns], grad_x)
    np.testing.assert_allclose(shown["grad_w"], grad_w)
    assert shown["grad_b"] == grad_b
    if view == "weights":
        np.testing.assert_allclose(shown["steps"][-1]["so_far"], grad_w)
    elif view == "handed out":
        np.testing.assert_allclose(np.array(shown["steps"][-1]["so_far"])[rows, columns], grad_x)
    else:
        sums = np.zeros(np.shape(shown["padded"]))
        for step in shown["steps"]:
            sums[tuple(step["place"])] = step["sum"]
        np.testing.assert_allclose(sums[rows, columns], grad_x)


@pytest.mark.parametrize("view", back.VIEWS)
@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (2, 1)])
def test_the_readers_functions_have_the_same_right_answer(view, stride, padding):
    shown = trace(view, stride, padding)
    grad = shown["grad_w"] if view == "weights" else shown["grad_x"]
    if view != "weights" and padding:
        grad = np.array(grad)[1:-1, 1:-1].tolist()
    named = back.calls(*TINY, view=view, stride=stride, padding=padding)
    assert list(named) == shown["runs"]
    for name, one in named.items():
        right = registry.named(name).answer(functional, *one.args, **one.kwargs)
        assert right.reshape(np.shape(grad)).tolist() == grad


def test_a_kernel_that_fits_nowhere_is_explained():
    shown = back.trace([[1]], [[1, 2]], [[1]], "weights", 1, 0)
    assert shown["steps"] == []
    assert "it fits nowhere" in shown["problem"]
