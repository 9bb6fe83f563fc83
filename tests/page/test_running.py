import json

import numpy as np
import pytest

from cnnref.page import call, run
from cnnref.page.running import LIMIT


def cell(code, *, fresh=True):
    """Run a cell in the tests' namespace: what it showed, and all that it printed."""
    pieces = []
    said = json.loads(run(code, "test", pieces.append, fresh=fresh))
    return said, "".join(pieces)


def test_names_last_until_the_namespace_starts_anew():
    cell("x = 3")
    assert cell("x + 1", fresh=False)[0]["text"] == "4"
    assert cell("x + 1")[0]["error"].startswith("NameError: name 'x' is not defined")


def test_an_error_names_the_readers_lines_and_no_others():
    said, _ = cell(
        "import numpy as np\n\ndef f(a):\n    return np.linalg.inv(a)\n\nf(np.zeros((2, 2)))"
    )
    assert said["error"] == (
        "numpy.linalg.LinAlgError: Singular matrix\n"
        "line 6: f(np.zeros((2, 2)))\n"
        "line 4 in f: return np.linalg.inv(a)"
    )


def test_a_slip_of_syntax_is_pointed_at():
    said, _ = cell("y = 1\nif y:\n    z = (1, 2\n")
    assert said["error"] == ("SyntaxError: '(' was never closed\nline 3: z = (1, 2\n            ^")


def test_a_deep_recursion_is_told_in_a_few_lines():
    said, _ = cell("def f(n):\n    return f(n + 1)\nf(0)")
    assert said["error"].startswith("RecursionError")
    assert len(said["error"].splitlines()) < 12


@pytest.mark.parametrize("ending", ["raise SystemExit(3)", "exit()", "raise KeyboardInterrupt"])
def test_leaving_is_an_error_like_any_other(ending):
    assert "line 1" in cell(ending)[0]["error"] or ending == "exit()"
    assert cell("1 + 1")[0]["text"] == "2"


def test_output_ends_at_the_limit_and_says_so():
    _, printed = cell("for i in range(100000):\n    print('a line of text', i)")
    assert LIMIT < len(printed) < LIMIT + 100
    assert printed.endswith("characters: the rest is not shown\n")


def test_a_warning_shows_the_line_but_no_path():
    said, printed = cell("import numpy as np\nx = np.zeros(1)\n1 / x")
    assert said["text"] == "array([inf])"
    assert printed == "line 3: RuntimeWarning: divide by zero encountered in divide\n"


def test_a_check_shows_the_notebooks_report():
    said, _ = cell(
        "from cnnref.checks import check\n"
        "def output_size(size, kernel, *, stride=1, padding=0):\n"
        "    return (size + 2 * padding - kernel) // stride + 1\n"
        "check(output_size)"
    )
    assert said["report"]["earned"] == said["report"]["points"] == 2
    assert said["html"].startswith('<div class="cnnref-report"')


def test_a_readers_function_gets_arrays():
    cell("def halves(x, name):\n    return {name: x / 2, 'shape': x.shape}")
    said = json.loads(call("halves", '{"x": [[1, 2, 3]], "name": "h"}', "test"))
    assert said == {"value": {"h": [[0.5, 1.0, 1.5]], "shape": [1, 3]}}


def test_numbers_that_json_lacks_become_null():
    cell("def f():\n    import numpy as np\n    return np.array([np.nan, 1, -np.inf])")
    assert json.loads(call("f", "[]", "test")) == {"value": [None, 1.0, None]}


def test_what_cannot_be_called_is_told():
    assert "only functions of cnnref" in json.loads(call("os.system", "[]"))["error"]
    assert "defines 'g'" in json.loads(call("g", "[]", "nowhere"))["error"]
    cell("def f():\n    return object")
    assert "not type" in json.loads(call("f", "[]", "test"))["error"]


def test_a_call_gives_what_the_function_gives():
    from cnnref.functional import conv2d

    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(2, 3, 5, 4)), rng.normal(size=(2, 3, 3, 2))
    given = json.dumps({"x": x.tolist(), "w": w.tolist(), "stride": 2})
    said = json.loads(call("cnnref.functional.conv2d", given))
    np.testing.assert_array_equal(said["value"], conv2d(x, w, stride=2))


def test_lenient_runs_what_can_be_run():
    run(
        "import no_such_module\nx = 2\nraise ValueError\ny = x + 1",
        "test",
        print,
        fresh=True,
        lenient=True,
    )
    assert cell("y", fresh=False)[0]["text"] == "3"
