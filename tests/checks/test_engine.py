"""What `check` says of wrong, broken and strange functions, and what it gives for them."""

import io
import math
import sys

import numpy as np
import pytest
from ways import check_freely as check

from cnnref.functional import conv2d as right_conv2d
from cnnref.functional import im2col as right_im2col
from cnnref.functional import pad as right_pad
from cnnref.shapes import output_size as right_output_size


def checked(function, name):
    function.__name__ = name
    return check(function)


def conv2d_then(change):
    def conv2d(x, w, b=None, *, stride=1, padding=0):
        return change(right_conv2d(x, w, b, stride=stride, padding=padding))

    return conv2d


def test_right_function_earns_all():
    report = check(right_conv2d)
    assert report == 4
    assert "conv2d: 4 of 4 points" in str(report)
    assert "Hint" not in str(report)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda y: y.swapaxes(2, 3), r"axes are swapped: .* transpose\(0, 1, 3, 2\)"),
        (lambda y: y.transpose(1, 0, 2, 3), "axes are swapped"),
        (lambda y: -y, "The sign is wrong"),
        (lambda y: 2.5 * y, "the expected one times 2.5"),
        (lambda y: y + 3, "the expected one plus 3"),
        (lambda y: y[..., ::-1], "reverse order along axis 3"),
        (lambda y: y[:, ::-1, ::-1, ::-1], "reverse order along axes 1, 2 and 3"),
        (lambda y: y[:, :, :, :-1], "one entry too short"),
        (lambda y: np.pad(y, [(0, 0), (0, 0), (0, 1), (0, 0)]), "one entry too long"),
        (lambda y: y.reshape(len(y), -1), "only the shape is not"),
        (lambda y: y.astype(int), "dtype int64, which cuts off the fractions"),
        (lambda y: np.abs(y), "some of the signs are not"),
        (lambda y: y * 1.003 + 1e-9, "no value is off by more than 1 %"),
        (lambda y: y[:0], "Your result is empty"),
        (lambda y: y.astype(np.float16), "has dtype float16: use float64 or float32"),
        (lambda y: y * np.nan, "holds NaN"),
        (lambda y: None, "returned None: is a return missing"),
        (lambda y: "19 25 37 43", "not an array of numbers but a str"),
        (lambda y: {"y": y}, "not an array of numbers but a dict"),
        (lambda y: [[1, 2], [3]], "not an array of numbers but a list"),
        (lambda y: y.astype(object), "not an array of numbers but a ndarray"),
        (lambda y: y[0, 0, 0, 0], r"has shape \(\), expected \(2, 4, 3, 5\)"),
    ],
)
def test_recognised(change, said):
    import re

    report = check(conv2d_then(change))
    assert report == 0
    assert re.search(said, str(report)), str(report)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (lambda x, w: x @ w, "each row of p meets each column of q"),
        (lambda x, w: x + w, "NumPy lines shapes up at their last axes"),
        (lambda x, w: 1 if x > 0 else 0, "np.where chooses entry by entry"),
        (lambda x, w: math.exp(x), "np.exp takes arrays"),
        (lambda x, w: None + x, ""),
        (lambda x, w: len(None), ""),
        (lambda x, w: [*None], "Something is None here"),
        (lambda x, w: np.zeros((2, 2)).__setitem__(np.s_[0:-0], x[0, 0]), "a slice such as 0:-0"),
        (lambda x, w: np.ones(3).__setitem__(np.s_[:2], np.ones(3)), "have different shapes"),
        (lambda x, w: np.ones(3, int).__iadd__(np.ones(3) / 2), "cannot take fractions in place"),
    ],
)
def test_usual_errors_are_put_in_plain_words(line, said):
    def conv2d(x, w, b=None, *, stride=1, padding=0):
        return line(x, w)

    text = str(check(conv2d))
    assert "your function raised" in text
    assert said in text
    assert said or "Hint" not in text


def test_results_in_another_order_are_recognised():
    def multiply_backward(grad_out, x, y):
        return grad_out * x, grad_out * y

    def prune(a, threshold):
        strong = abs(a) >= threshold
        return strong.sum(), a * strong

    assert "keep y: by how much does x * y change" in str(check(multiply_backward))
    assert "in another order: return pruned, edges_left." in str(check(prune))


def test_numbers_that_are_whole_by_chance_are_not_taken_for_cut_ones():
    def product_of_sum_gradients(x, y, z):
        return -2, -2, 4

    text = str(check(product_of_sum_gradients))
    assert "grad_x is -2, expected -2.8" in text
    assert "Hint" not in text


def test_yes_and_no_are_not_off_by_one():
    def is_feed_forward(a):
        return True

    text = str(check(is_feed_forward))
    assert "result is True, expected False" in text
    assert "Hint" not in text


def test_fraction_for_a_whole_number():
    def pooled_size(size, window, stride, edge):
        return (size - window) / stride + 1

    assert "The result has to be a whole number" in str(check(pooled_size))


def test_factor_that_says_nothing_is_not_named():
    text = str(check(conv2d_then(lambda y: y * 0.0048528)))
    assert "is wrong" not in text
    assert "expected one times" not in text


@pytest.mark.parametrize(
    ("times", "said"), [(0, "The bias b is missing"), (2, "The bias b is added twice")]
)
def test_bias_missing_or_doubled(times, said):
    def conv2d(x, w, b=None, *, stride=1, padding=0):
        b = None if b is None else times * b
        return right_conv2d(x, w, b, stride=stride, padding=padding)

    report = check(conv2d)
    assert report == 2
    assert said in str(report)


def test_says_first_wrong_index_with_both_values_and_how_many():
    def conv2d(x, w, b=None, *, stride=1, padding=0):
        y = right_conv2d(x, w, b, stride=stride, padding=padding)
        y[-1, -1, -1, -1] += 1
        return y

    text = str(check(conv2d))
    assert "result[1, 3, 2, 4] is " in text
    assert "(1 of 120 values are wrong)" in text


def test_partial_credit_by_group():
    def conv2d(x, w, b=None, *, stride=1, padding=0):
        return right_conv2d(x, w, b)

    report = check(conv2d)
    assert report == 2
    assert "[ok] batch: 1 of 1" in str(report)
    assert "[ x] stride: 0 of 1" in str(report)


def test_two_mistakes_at_once_are_explained_group_by_group():
    def conv2d(x, w, b=None, *, stride=1, padding=0):
        return right_conv2d(x, w, b, padding=padding)[:, :, :, ::stride] if padding == 0 else None

    text = str(check(conv2d))
    assert "returned None" in text
    assert "expected (2, 3, 3, 4)" in text


def test_changed_argument_is_named():
    def pad(x, padding):
        y = right_pad(x, padding)
        x += 1
        return y

    report = check(pad)
    assert report == 0
    assert "the result is right, but your function changed its argument x" in str(report)


def test_cases_are_copies_so_one_call_cannot_spoil_the_next():
    seen = []

    def pad(x, padding):
        seen.append(x.copy())
        x[:] = 0
        return right_pad(x, padding)

    check(pad)
    assert all(x.any() for x in seen)


def test_view_of_an_argument_is_pointed_out():
    def pad(x, padding):
        return x[..., ::-1]

    assert "view of the argument x" in str(check(pad))


def test_error_shows_the_students_own_lines_only():
    def helper(x):
        return x[99]

    def im2col(x, KH, KW, *, stride=1, padding=0):
        return np.apply_along_axis(helper, 0, x)

    text = str(check(im2col))
    assert "IndexError: index 99 is out of bounds" in text
    assert "of helper: return x[99]" in text
    assert "apply_along_axis(helper" in text
    assert "site-packages" not in text
    assert "_apply_along_axis_impl" not in text


def test_blank_function_is_told_so():
    def im2col(x, KH, KW, *, stride=1, padding=0):
        raise NotImplementedError

    report = check(im2col)
    assert report == 0
    assert "your function is not written yet" in str(report)


def test_exit_inside_a_function_does_not_end_the_session():
    def im2col(x, KH, KW, *, stride=1, padding=0):
        sys.exit("bye")

    assert "SystemExit: bye" in str(check(im2col))


def test_warnings_and_prints_cost_nothing_and_do_not_escape(capsys):
    def im2col(x, KH, KW, *, stride=1, padding=0):
        print("to the screen")
        print("to stderr", file=sys.stderr)
        np.zeros(1) / np.zeros(1)
        return right_im2col(x, KH, KW, stride=stride, padding=padding)

    assert check(im2col) == 2
    assert capsys.readouterr() == ("", "")


def test_what_a_failing_function_printed_is_shown_and_cut():
    def im2col(x, KH, KW, *, stride=1, padding=0):
        for _ in range(10_000):
            print("x has shape", x.shape)
        return x

    text = str(check(im2col))
    assert "Your function printed:" in text
    assert len(text) < 3000


def test_array_that_equals_everything_fools_nobody():
    class Equal(np.ndarray):
        def __eq__(self, other):
            return np.ones(self.shape, bool)

        def __array_function__(self, *_):
            return True

        __hash__ = None

    report = check(conv2d_then(lambda y: np.zeros(y.shape).view(Equal)))
    assert report == 0


def test_hidden_seed_adds_cases(monkeypatch):
    calls = []

    def output_size(size, kernel, *, stride=1, padding=0):
        calls.append((size, kernel, stride, padding))
        return right_output_size(size, kernel, stride=stride, padding=padding)

    check(output_size)
    visible = list(calls)
    calls.clear()
    monkeypatch.setenv("CNNREF_HIDDEN_SEED", "7")
    report = check(output_size)
    assert calls[: len(visible)] == visible
    assert len(calls) == 2 * len(visible)
    assert calls[len(visible) :] != visible
    assert "hidden ones." in str(report)


def test_memorised_visible_answers_earn_nothing_with_hidden_cases(monkeypatch):
    memory = {}

    def learn(x, KH, KW, **options):
        memory[x.tobytes()] = right_im2col(x, KH, KW, **options)
        return memory[x.tobytes()]

    checked(learn, "im2col")

    def recall(x, KH, KW, **options):
        return memory[x.tobytes()]

    assert checked(recall, "im2col") == 2
    monkeypatch.setenv("CNNREF_HIDDEN_SEED", "7")
    assert checked(recall, "im2col") == 0


def test_unknown_name_is_answered_with_names_that_look_alike():
    def conv2D(x):
        return x

    with pytest.raises(LookupError, match=r"no exercise is named 'conv2D'; did you mean conv2d"):
        check(conv2D)


@pytest.mark.parametrize("thing", [3, "conv2d", None])
def test_thing_that_is_no_function_is_refused(thing):
    with pytest.raises(TypeError, match=rf"check takes your function.*got {type(thing).__name__}"):
        check(thing)


def test_wrong_signature_is_an_explained_error():
    def im2col(x):
        return x

    assert "TypeError: " in str(check(im2col))
    assert "takes 1 positional argument but 3 were given" in str(check(im2col))


def test_printing_to_a_replaced_stdout_is_harmless(monkeypatch):
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert check(right_im2col) == 2


def test_values_that_look_alike_are_written_out():
    text = str(check(conv2d_then(lambda y: y * 1.00004)))
    first = text[text.index("result[") :].splitlines()[0]
    got, expected = first.split(" is ")[1].split(" (")[0].split(", expected ")
    assert float(got) == pytest.approx(float(expected), rel=1e-4)
    assert got != expected
