"""The reader's own function, and the widget that runs it in a notebook."""

import json
import sys

import numpy as np
import pytest

from cnnref import widgets
from cnnref.functional import correlate2d, max_pool2d
from cnnref.page import running
from cnnref.widgets.own import answer

TINY = {
    "image": [[0, 1, 2], [3, 4, 5], [6, 7, 8]],
    "kernel": [[0, 1], [2, 3]],
    "padding": 0,
    "stride": 1,
    "dilation": 1,
    "flipped": False,
}


def judged(name, function, topic="convolution", params=TINY):
    return answer(topic, params, name, function)["own"]


def test_a_right_function_is_told_so():
    own = judged("correlate2d", correlate2d)
    assert own["right"]
    assert own["wrong"] is None
    assert own["message"] == "every value is right."


def test_the_first_wrong_value_is_found_and_the_mistake_recognised():
    own = judged("correlate2d", lambda x, k: correlate2d(x, k[::-1, ::-1]))
    assert not own["right"]
    assert own["wrong"] == [0, 0]
    assert "result[0, 0] is 5, expected 19" in own["message"]
    assert own["hint"].startswith("Your kernel is flipped.")


def test_the_wrong_value_of_a_batch_has_all_its_indices():
    def conv2d(x, w, b=None, *, stride=1, padding=0):
        right = np.array([[[[19.0, 25.0], [37.0, 43.0]]]])
        right[0, 0, 1, 0] += 1
        return right

    assert judged("conv2d", conv2d)["wrong"] == [0, 0, 1, 0]


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (lambda x, k: np.zeros((3, 3)), "result has shape (3, 3), expected (2, 2)"),
        (lambda x, k: x[9], "your function raised IndexError"),
        (lambda x, k: None, "the function returned None"),
    ],
)
def test_what_else_may_go_wrong_marks_no_cell(function, said):
    own = judged("correlate2d", function)
    assert own["wrong"] is None
    assert said in own["message"]


SOURCE = """
def correlate2d(x, k):
    from cnnref.functional import correlate2d
    return correlate2d(x, k)
"""


def test_a_function_is_looked_for_in_the_notebook(monkeypatch):
    monkeypatch.delitem(sys.modules, "cnnref.page.running", raising=False)
    main = vars(sys.modules["__main__"])
    assert "no function correlate2d yet" in judged("correlate2d", None)["message"]
    monkeypatch.setitem(main, "correlate2d", correlate2d)  # imported, not the reader's own
    assert "no function correlate2d yet" in judged("correlate2d", None)["message"]
    exec(SOURCE, main)
    assert judged("correlate2d", None)["right"]


def test_a_function_is_looked_for_in_the_page():
    running.run("from cnnref.functional import correlate2d", "one exercise", print)
    assert running.find("correlate2d") is None
    running.run(SOURCE, "another", print)
    assert judged("correlate2d", None)["right"]
    running.forget("another")
    assert running.find("correlate2d") is None


def test_only_the_widgets_functions_are_run():
    assert "own" not in answer("convolution", TINY | {"dilation": 2}, "correlate2d", correlate2d)


def test_a_notebooks_widget_answers_a_change():
    widget = widgets.convolution_stepper(np.arange(9).reshape(3, 3), own=correlate2d)
    assert widget.trace["own"]["right"]
    widget.params = widget.params | {"padding": 1}
    assert np.shape(widget.trace["result"]) == (4, 4)
    widget.own = ""
    assert "own" not in widget.trace


def test_a_notebooks_widget_tells_a_wrong_function():
    def max_pool(x, size, *, stride=None):
        return max_pool2d(x, size, stride=stride) + 1

    widget = widgets.pooling_stepper(own=max_pool)
    assert widget.trace["own"]["hint"] == "Every value is the expected one plus 1."


@pytest.mark.parametrize("name", widgets.__all__)
def test_every_widget_opens_with_plain_data(name):
    widget = getattr(widgets, name)()
    assert json.loads(json.dumps(widget.trace)) == widget.trace
    assert widget.trace["params"] == widget.params
    assert widget.trace["steps"]
    assert len(widget.trace["alt"]) > 60
    assert f'address("{widget.topic}.js")' in widget._esm
