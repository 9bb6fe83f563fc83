import numpy as np
import pytest

from cnnref.widgets import equivariance

rng = np.random.default_rng(0)
IMAGE, KERNEL = rng.integers(1, 9, (6, 8)).tolist(), rng.integers(1, 9, (3, 3)).tolist()


@pytest.mark.parametrize(
    ("border", "stride", "right", "down", "whole", "equal"),
    [
        ("circular", 1, 1, 2, True, True),
        ("circular", 2, 1, 0, False, False),
        ("circular", 2, 2, 4, True, True),
        ("zeros", 1, 1, 0, True, False),
        ("zeros", 1, 0, 0, True, True),
    ],
)
def test_R044_when_shift_and_convolution_may_change_places(
    border, stride, right, down, whole, equal
):
    shown = equivariance.trace(IMAGE, KERNEL, right=right, down=down, stride=stride, border=border)
    assert shown["exact"] == whole
    assert np.all(shown["equal"]) == equal
    assert shown["agree"] == np.sum(shown["equal"])
    same = np.array(shown["map_of_shifted"]) == np.array(shown["shifted_map"])
    assert shown["equal"] == same.tolist()


def test_zeros_disturb_near_the_border_only():
    shown = equivariance.trace(IMAGE, KERNEL, right=1, down=0, stride=1, border="zeros")
    columns = np.all(shown["equal"], axis=0)
    assert columns.tolist() == [False, *[True] * 6, False]


def test_a_shift_brings_in_what_lies_beyond_the_border():
    zeros, around = (
        equivariance.trace([[1, 2], [3, 4]], [[0, 0, 0], [0, 1, 0], [0, 0, 0]], 1, 0, 1, border)
        for border in ("zeros", "circular")
    )
    assert zeros["shifted"] == zeros["map_of_shifted"] == [[0, 1], [0, 3]]
    assert around["shifted"] == around["map_of_shifted"] == [[2, 1], [4, 3]]
