import numpy as np
import pytest

from cnnref.data import fit_digit, ink_box, mnist, shrink
from cnnref.models import lenet5_trained, lenet_input
from cnnref.widgets.digits import PLACES, digit
from cnnref.widgets.strokes import FINE, PEN, SIDE, paper

DRAWN = {  # by hand, and none too carefully
    1: [[56, 20, 56, 92]],
    4: [[40, 20, 32, 58, 78, 58], [66, 20, 66, 96]],
    7: [[32, 24, 78, 24, 50, 94]],
}


def test_a_dot_is_a_disc():
    ink = paper([[40, 60]])
    area = np.pi * PEN**2
    assert ink.sum() / 255 == pytest.approx(area, rel=0.02)
    assert np.array_equal(ink, paper([[40, 60, 40, 60]]))


def test_a_line_is_as_wide_everywhere_whatever_its_direction():
    for line in ([20, 30, 80, 30], [30, 20, 30, 80], [20, 20, 68, 56]):
        ink = paper([line])
        length = np.hypot(line[2] - line[0], line[3] - line[1])
        assert ink.sum() / 255 == pytest.approx(2 * PEN * length + np.pi * PEN**2, rel=0.01)


def test_strokes_that_cross_are_no_darker():
    cross = paper([[20, 50, 80, 50], [50, 20, 50, 80]])
    assert np.array_equal(cross, np.maximum(paper([[20, 50, 80, 50]]), paper([[50, 20, 50, 80]])))


def test_a_digit_lies_below():
    seven = mnist("test")[0][7, 0]
    assert np.array_equal(shrink(paper([], seven), FINE), seven)
    over = shrink(paper([[0, 100, 112, 100]], seven), FINE)
    assert ink_box(over)[1::2] == (0, 28)
    assert np.array_equal(over[:23], seven[:23])


@pytest.mark.parametrize("said", DRAWN)
def test_lenet_reads_what_the_pen_draws(said):
    x = lenet_input(fit_digit(paper(DRAWN[said]))[np.newaxis, np.newaxis])
    assert lenet5_trained().forward(x).argmax() == said


def test_the_pen_is_as_wide_as_those_of_mnist():
    ink = np.mean([fit_digit(paper(strokes)).sum() for strokes in DRAWN.values()])
    images, labels = mnist("test")
    theirs = images[np.isin(labels, list(DRAWN))].sum(axis=(1, 2, 3)).mean()
    assert ink == pytest.approx(theirs, rel=0.15)


@pytest.mark.parametrize("stroke", [[], [1, 2, 3], [[1, 2]], [5, -1], [0, SIDE + 1]])
def test_bad_strokes_are_explained(stroke):
    with pytest.raises(ValueError, match="strokes must"):
        paper([stroke])


def test_the_digits_are_those_of_mnist():
    images, labels = mnist("test")
    for name, place in PLACES.items():
        assert np.array_equal(digit(name), images[place, 0])
        assert name.split()[-1] == str(labels[place])
    with pytest.raises(ValueError, match="digit must be one of '0', '1'"):
        digit("eleven")
