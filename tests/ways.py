"""Right answers in several ways: what the tests of each chapter's exercises share."""

import pytest

from cnnref.checks import registry
from cnnref.checks.engine import run, seeds


def each(ways):
    """Parametrise a test by the exercises' names and the functions that answer them."""
    listed = [pytest.param(name, way, id=way.__name__) for name in ways for way in ways[name]]
    return pytest.mark.parametrize(("name", "way"), listed)


def assert_earns_all_points(name, way):
    report = run(registry.named(name), way, [0, 5])
    assert report == report.points, str(report)


def check_freely(function):
    """Check a function that may call the reference, which an answer may not."""
    return run(registry.find(function), function, seeds())
