import numpy as np
import pytest
import torch

from cnnref import functional
from cnnref.checks import registry
from cnnref.widgets import chain_net
from cnnref.widgets.own import answer

START = {"x": 1, "t": 2, "w11": 0.5, "b1": 0.5, "w21": 1, "b2": 1, "rate": 0.1, "view": "numbers"}
OTHER = {"x": -0.7, "t": 0.3, "w11": 1.3, "b1": 0.4, "w21": -0.8, "b2": 1.7, "rate": 0.3}


def near(value):
    return pytest.approx(value, abs=6e-7)


def test_R053_R054_R056_R057_R058_R059_the_first_pass_and_the_second():
    first, second, _ = chain_net.trace(**START)["passes"]
    assert [first[name] for name in ("n1", "a11", "n2", "y")] == near(
        [1, 0.731059] + [1.731059] * 2
    )
    assert first["J"] == near(0.0361647)
    assert first["grads"] == near([-0.052877, -0.052877, -0.196612, -0.268941])
    assert first["new"] == near([0.505288, 0.505288, 1.019661, 1.026894])
    assert second["now"] == first["new"]
    assert (second["y"], second["J"]) == (near(1.774441), near(0.025438))


@pytest.mark.parametrize("params", [START, START | OTHER])
def test_ten_passes_equal_pytorch(params):
    names = ("w11", "b1", "w21", "b2")
    values = [torch.tensor(float(params[name]), dtype=torch.float64) for name in names]
    weights = [value.requires_grad_() for value in values]
    descent = torch.optim.SGD(weights, lr=params["rate"])
    for shown in chain_net.trace(**params | {"view": "run"})["passes"][:10]:
        w11, b1, w21, b2 = weights
        y = torch.relu(w21 * torch.sigmoid(w11 * params["x"] + b1) + b2)
        loss = (y - params["t"]) ** 2 / 2
        descent.zero_grad()
        loss.backward()
        assert shown["now"] == near([weight.item() for weight in weights])
        assert (shown["y"], shown["J"]) == (near(y.item()), near(loss.item()))
        assert shown["grads"] == near([weight.grad.item() for weight in weights])
        descent.step()
        assert shown["new"] == near([weight.item() for weight in weights])


@pytest.mark.parametrize(
    ("change", "kind", "step"),
    [
        ({"rate": 0.01}, "slow", None),
        ({"rate": 0.1}, "arrives", 32),
        ({"rate": 0.5}, "arrives", 4),
        ({"rate": 1.2}, "swings", None),
        ({"rate": 2}, "stops", 4),
        ({"b2": -3}, "stops", 0),
        ({"t": 1.731059}, "arrives", 0),
    ],
)
def test_what_becomes_of_a_run(change, kind, step):
    shown = chain_net.trace(**START | {"view": "run"} | change)
    fate, outputs = shown["fate"], [one["y"] for one in shown["passes"]]
    assert (fate["kind"], fate.get("step")) == (kind, step)
    target = change.get("t", 2)
    if kind == "arrives":
        assert all(abs(y - target) <= 1e-3 for y in outputs[step:])
        assert step == 0 or abs(outputs[step - 1] - target) > 1e-3
    if kind == "stops":
        assert set(outputs[step:]) == {0}
        assert shown["passes"][-1]["grads"] == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rate": 0}, "The learning rate is 0: choose one above 0"),
        ({"rate": -0.1}, "The learning rate is -0.1: choose one above 0"),
        ({"w21": 1e9}, "w21 is 1e+09: choose a number from -100 to 100"),
    ],
)
def test_numbers_that_cannot_be_shown_are_explained(change, said):
    shown = chain_net.trace(**START | change)
    assert shown["problem"].startswith(said)
    assert shown["steps"] == []
    assert chain_net.calls(**START | change) == {}


@pytest.mark.parametrize("params", [START, START | OTHER])
def test_the_readers_functions_have_the_same_right_answer(params):
    first = chain_net.trace(**params)["passes"][0]
    answers = {
        name: np.ravel(registry.named(name).answer(functional, *one.args, **one.kwargs)).tolist()
        for name, one in chain_net.calls(**params).items()
    }
    assert answers["chain_net"] == near([first["a11"], first["y"]])
    assert answers["chain_net_gradients"] == near(first["grads"])
    assert answers["gradient_step"] == near(first["new"])


def test_the_first_wrong_result_of_the_reader_is_named():
    def chain_net_gradients(x, w1, b1, w2, b2, t):
        return -0.052877, -0.052877, -0.196612, -0.731059

    own = answer("chain_net", START, "chain_net_gradients", chain_net_gradients)["own"]
    assert own["part"] == "grad_b2"
    assert "grad_b2 is -0.731059, expected -0.268941" in own["message"]
