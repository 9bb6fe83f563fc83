"""What a text offers from `cnnref`, the grader gives."""

import importlib
import re
from itertools import pairwise

import pytest
import solved

from cnnref.checks import registry
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
