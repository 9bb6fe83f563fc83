import json

import numpy as np
import pytest

from cnnref.checks import registry
from cnnref.data import mnist
from cnnref.models import lenet5_trained, lenet_input, lenet_log_probs
from cnnref.widgets import lenet, own
from cnnref.widgets.digits import PACKED, PLACES

SEVEN = [[32, 24, 78, 24, 50, 94]]
HOME = {"digit": "4", "strokes": [], "centred": True, "right": 0, "down": 0}


def outputs(shown):
    """Every layer's output for what the network got, by the graded reference."""
    x = lenet_input(np.array(shown["ink"], np.uint8)[None, None], np.float64)
    found = {"x": x[0, 0]}
    for name, layer in lenet5_trained(np.float64).layers.items():
        x = layer.forward(x)
        found[name] = x[0].squeeze()
    return found


@pytest.fixture(scope="module", params=["4", "hard 6", "drawn"])
def shown(request):
    if request.param == "drawn":
        return lenet.trace("", SEVEN, centred=True, right=1, down=-2)
    return lenet.trace(**HOME | {"digit": request.param})


def test_every_number_is_the_references(shown):
    right = outputs(shown)
    for layer, name in lenet.SHOWN.items():
        np.testing.assert_allclose(shown["maps"][layer], right[name], atol=0.00501)
    np.testing.assert_allclose(shown["scores"], right["output"], atol=0.00501)
    np.testing.assert_allclose(shown["shares"], np.exp(right["log-softmax"]), atol=0.0000501)
    assert shown["says"] == right["output"].argmax()


def test_a_sum_can_be_made_from_what_is_shown(shown):
    """The products that the figure adds up come to the unit's number, but for rounding."""
    right = outputs(shown)
    kernels, biases, maps = shown["kernels"], shown["biases"], shown["maps"]
    paper, ink = shown["range"]
    x = np.pad(np.array(shown["ink"]), 2) * (ink - paper) / 255 + paper
    np.testing.assert_allclose(x, right["x"], atol=1e-9)
    for layer, sources, error in (("C1", x[None], 0.01), ("C3", np.array(maps["S2"]), 0.05)):
        weights, bias = np.array(kernels[layer]) / 1e4, np.array(biases[layer])
        for f, r, c in ((0, 2, 7), (3, 9, 4), (5, 6, 6)):
            total = (weights[f] * sources[:, r : r + 5, c : c + 5]).sum() + bias[f]
            assert total == pytest.approx(right[layer][f, r, c], abs=error)


def test_a_long_sum_is_its_terms_and_the_rest(shown):
    right = outputs(shown)
    parts, maps = shown["parts"], shown["maps"]
    total = np.sum(parts["C5"], axis=1) / 10 + shown["biases"]["C5"]
    np.testing.assert_allclose(total, right["C5"], atol=16 * 0.06)
    for layer, before in (("F6", "C5"), ("output", "F6")):
        of = parts[layer]
        named = np.array(of["weights"]) * np.array(maps[before])[np.array(of["first"])]
        total = named.sum(axis=1) + of["rest"] + of["bias"]
        np.testing.assert_allclose(total, right[layer], atol=0.08)
        np.testing.assert_allclose(of["sum"], right[layer], atol=0.00501)
        weights = lenet5_trained(np.float64).params[f"{layer}.weight"]
        terms = abs(weights * right[f"{before}.relu"])
        least = np.sort(terms, axis=1)[:, -lenet.STRONGEST[layer]]
        np.testing.assert_allclose(np.min(abs(named), axis=1), least, atol=0.02)


@pytest.mark.parametrize("name", PACKED)
def test_the_hard_ones_are_misread_and_the_others_are_not(name):
    says = lenet.trace(**HOME | {"digit": name})["says"]
    assert (str(says) == name.split()[-1]) == (not name.startswith("hard"))


def test_centring_undoes_where_and_how_large_a_digit_was_drawn():
    half = [[x // 2 + 50 for x in stroke] for stroke in SEVEN]
    large, small = (lenet.trace("", it, True, 0, 0) for it in (SEVEN, half))
    assert large["says"] == small["says"] == 7
    assert large["box"] != small["box"]
    assert lenet.trace("", half, False, 0, 0)["ink"] != small["ink"]


def test_a_shift_moves_the_ink_and_loses_what_leaves():
    still, moved = (lenet.trace(**HOME | {"right": right, "down": -3}) for right in (0, 5))
    still, moved = np.array(still["ink"]), np.array(moved["ink"])
    assert np.array_equal(moved[:, 5:], still[:, :-5])
    assert not moved[:, :5].any()
    image = mnist("test")[0][PLACES["4"], 0]
    assert np.array_equal(still[:-3], image[3:])
    with pytest.raises(ValueError, match="right must be from -28 to 28 pixels, got 29"):
        lenet.trace(**HOME | {"right": 29})


def test_blank_paper_gets_an_answer_too():
    blank = lenet.trace("", [], True, 0, 0)
    assert blank["mass"] is None
    assert sum(blank["shares"]) == pytest.approx(1, abs=1e-3)
    assert blank["alt"].startswith("Blank paper goes through LeNet-5")
    assert f"says {blank['says']}" in blank["alt"]


def test_full_colour_is_seldom_too_little():
    model, x = lenet5_trained(np.float64), lenet_input(mnist("test")[0], np.float64)
    for name, layer in model.layers.items():
        x = layer.forward(x)
        for layer_name in (key for key, value in lenet.SHOWN.items() if value == name):
            assert np.mean(x > lenet.FULL[layer_name]) < 1 / 100


def test_the_data_of_a_page_stay_small():
    for digit in ("4", "8"):
        text = json.dumps(own.answer("lenet", HOME | {"digit": digit}), separators=(",", ":"))
        assert len(text) < 60_000


def test_the_readers_own_network_reads_the_same_digit():
    one = lenet.calls(**HOME)["lenet_forward"]
    right = own.verdict("lenet_forward", lenet_log_probs, one)
    assert right["right"]
    mistake = registry.named("lenet_forward").mistakes[0]
    said = own.verdict("lenet_forward", lambda *args: np.exp(lenet_log_probs(*args)), one)
    assert not said["right"]
    assert said["hint"] == mistake.hint
