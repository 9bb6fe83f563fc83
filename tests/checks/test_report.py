"""How a report shows itself, and how nbgrader reads it."""

import json
import re
from html import unescape

import numpy as np
import pytest
from IPython.core.formatters import DisplayFormatter
from nbformat.v4 import new_code_cell, new_output
from nbgrader.utils import determine_grade
from ways import check_freely as check

from cnnref.checks import registry
from cnnref.checks.report import MIME
from cnnref.functional import conv2d as right_conv2d


def conv2d_then(change):
    def conv2d(x, w, b=None, *, stride=1, padding=0):
        return change(right_conv2d(x, w, b, stride=stride, padding=padding))

    return conv2d


def shown(report):
    data, _metadata = DisplayFormatter().format(report)
    return data


def graded(report, points=4.0):
    cell = new_code_cell("check(conv2d)", outputs=[new_output("execute_result", shown(report))])
    cell.metadata["nbgrader"] = {"grade": True, "solution": False, "points": points}
    return determine_grade(cell)


@pytest.mark.parametrize(
    ("function", "earned"),
    [
        (right_conv2d, 4),
        (conv2d_then(lambda y: y * 0), 0),
        (conv2d_then(lambda y: y if y.shape == (2, 4, 3, 5) else y + 1), 1),
    ],
)
def test_nbgrader_reads_the_points(function, earned):
    function.__name__ = "conv2d"
    assert graded(check(function)) == (earned, 4)


def test_points_are_a_plain_finite_float():
    report = check(conv2d_then(lambda y: y * np.nan))
    assert isinstance(report, float)
    assert repr(report) == "0.0"
    assert shown(report)["text/plain"] == "0.0"


def test_html_shows_a_picture_of_where_arrays_differ():
    def conv2d(x, w, b=None, *, stride=1, padding=0):
        y = right_conv2d(x, w, b, stride=stride, padding=padding)
        y[0, 1, 2, 3] = 77
        return y

    html = shown(check(conv2d))["text/html"]
    first = html[html.index("yours at [0, 1]") : html.index("expected at [0, 1]")]
    marked = re.findall(r"bold; [^>]*>([^<]*)<", first)
    assert marked == ["77"]
    assert len(re.findall("<td", first)) == 15


def source_of_a_call(html):
    return unescape(re.search(r"cell of your own</summary><pre[^>]*>(.*?)</pre>", html, re.S)[1])


def test_html_holds_the_failed_call_as_python():
    html = shown(check(conv2d_then(lambda y: -y)))["text/html"]
    names = {"np": np, "conv2d": lambda x, w: (x, w)}
    *arrays, call = source_of_a_call(html).splitlines()
    exec("\n".join(arrays), names)
    first = registry.named("conv2d").draw(0)[0]
    for ours, theirs in zip(eval(call, names), first.args, strict=True):
        np.testing.assert_array_equal(ours, theirs)
        assert ours.dtype == theirs.dtype


def test_call_of_bytes_keeps_their_dtype():
    def center_channels(train, x):
        return x

    html = shown(check(center_channels))["text/html"]
    assert source_of_a_call(html[html.index("uint8") :]).count(", np.uint8)") == 2


def test_hidden_calls_are_not_written_out(monkeypatch):
    monkeypatch.setenv("CNNREF_HIDDEN_SEED", "7")
    html = shown(check(conv2d_then(lambda y: -y)))["text/html"]
    assert "The sign is wrong" in html
    assert "cell of your own" not in html


def test_html_of_wrong_shapes_shows_both():
    html = shown(check(conv2d_then(lambda y: y[:, :, :-1])))["text/html"]
    assert "has shape (2, 4, 2, 5), expected (2, 4, 3, 5)" in html
    assert "yours" in html


def test_zero_is_written_without_a_sign():
    def sigmoid_derivative(o):
        return -0.0 * o

    report = check(sigmoid_derivative)
    assert "result[0] is 0, expected 0.25" in str(report)
    assert ">-0<" not in shown(report)["text/html"]


def test_html_cuts_large_arrays_to_a_window():
    html = shown(check(conv2d_then(lambda y: np.zeros((200, 300)))))["text/html"]
    assert html.count("<td") < 1000


def test_hostile_text_is_escaped():
    def conv2d(x, w, b=None, *, stride=1, padding=0):
        print("<script>alert(1)</script>")
        raise ValueError("<img src=x onerror=alert(1)>")

    html = shown(check(conv2d))["text/html"]
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;img" in html


def test_json_travels_with_the_output():
    data = json.loads(json.dumps(shown(check(conv2d_then(lambda y: -y)))[MIME]))
    assert data["exercise"] == "conv2d"
    assert (data["earned"], data["points"]) == (0, 4)
    assert [g["name"] for g in data["groups"]] == ["batch", "bias", "stride", "padding"]
    assert "sign" in data["groups"][0]["hint"]
