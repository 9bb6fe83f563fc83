"""What a text offers from `cnnref`, the grader gives; and a check refuses all else."""

import importlib
import re
import sys
from itertools import pairwise

import numpy as np
import pytest
import solved

from cnnref import functional
from cnnref.checks import check, registry
from cnnref.grading.source import read_source

MODULE = re.compile(r"`cnnref\.(\w+)`")
NAME = re.compile(r"`(\w+)`")


def offers(slug):
    """Pairs of an exercise's name and a function that the text before it offers."""
    cells = read_source(solved.COURSE.solutions / slug / f"{slug}.md").cells
    for before, answer in pairwise(cells):
        if answer.id not in registry.all_exercises():
            continue
        for sentence in re.split(r"(?<=\.)\s", before.source):
            for module in MODULE.findall(sentence):
                members = vars(importlib.import_module(f"cnnref.{module}"))
                for name in NAME.findall(sentence):
                    if name in members:
                        yield answer.id, f"{module}.{name}"


OFFERS = [pair for slug in solved.SLUGS for pair in offers(slug)]


def test_texts_offer_something():
    assert ("conv2d", "functional.pad") in OFFERS
    assert ("run_network", "topology.topological_order") in OFFERS


@pytest.mark.parametrize(("exercise", "function"), OFFERS)
def test_what_a_text_offers_is_given(exercise, function):
    assert function in registry.named(exercise).given


def borrowed(name):
    """An answer that is right, since it asks the declaration of the exercise."""

    def answer(*args, **kwargs):
        return registry.named(name).answer(functional, *args, **kwargs)

    answer.__name__ = name
    return answer


@pytest.mark.parametrize("name", registry.all_exercises())
def test_an_answer_that_calls_the_reference_earns_nothing(name):
    report = check(borrowed(name))
    assert report == 0
    told = {group.failure.problem.message.splitlines()[0] for group in report.groups}
    assert told == {
        f"your function raised PermissionError: cnnref.checks.named is not given for {name}: "
        "write it yourself"
    }


def test_the_reference_in_place_of_the_answer_earns_nothing():
    report = str(check(functional.correlate2d))
    assert "correlate2d: 0 of 2" in report
    assert "cnnref.functional.correlate2d is not given for correlate2d" in report


def test_a_call_whose_refusal_would_be_caught_is_told_with_its_line():
    def correlate2d(x, k):
        try:
            return functional.correlate2d(x, k)
        except PermissionError:
            return x

    assert "of correlate2d: return functional.correlate2d(x, k)" in str(check(correlate2d))


def test_what_is_given_may_be_called_and_imported_on_the_spot():
    def conv2d(x, w, b=None, *, stride=1, padding=0):
        from cnnref.functional import pad

        x = pad(x, padding)
        print(x.shape)  # what prints is at work during the call, and is no answer
        (N, _, H, W), (F, _, KH, KW) = x.shape, w.shape
        y = np.zeros((N, F, (H - KH) // stride + 1, (W - KW) // stride + 1))
        for n, f, i, j in np.ndindex(*y.shape):
            window = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
            y[n, f, i, j] = (window * w[f]).sum() + (0 if b is None else b[f])
        return y

    assert check(conv2d) == 4


def test_a_profiler_at_work_goes_on_after_a_check():
    def watch(*_):
        pass

    sys.setprofile(watch)
    try:
        check(borrowed("pad"))
        assert sys.getprofile() is watch
    finally:
        sys.setprofile(None)
