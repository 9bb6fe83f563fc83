import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cnnref.data import centre_of_mass, fit_digit, ink_box, mnist, shrink

IMAGES = mnist("test")[0][:, 0]


def test_digits_of_mnist_stay_as_they_are():
    """MNIST was made this way: fitting its digits again changes nothing, or next to nothing."""
    fitted = np.array([fit_digit(image) for image in IMAGES])
    assert np.mean(np.all(fitted == IMAGES, axis=(1, 2))) > 0.99


@pytest.mark.parametrize(("down", "right"), [(3, 0), (-2, 4), (1, -4)])
def test_moved_digits_come_back(down, right):
    for image in IMAGES[:50]:
        moved = np.roll(np.pad(image, 6), (down, right), axis=(0, 1))
        assert np.array_equal(fit_digit(moved), image)


def test_enlarged_digits_come_back():
    for image in IMAGES[:50]:
        assert np.array_equal(fit_digit(np.kron(image, np.ones((3, 3)))), image)


@given(arrays(np.uint8, st.tuples(st.integers(1, 60), st.integers(1, 60))))
def test_all_ink_lies_in_a_box_of_20_and_its_mass_in_the_middle(image):
    fitted = fit_digit(image)
    if not image.any():
        assert not fitted.any()
        return
    top, left, height, width = ink_box(image)
    scale = 20 / max(height, width)
    assert max(ink_box(fitted)[2:]) <= 20
    ink = image[top : top + height, left : left + width].sum()
    assert fitted.sum() == pytest.approx(ink * scale**2, abs=0.5 * 20 * 20)  # but for rounding


def test_the_mass_of_a_drawing_comes_to_the_middle():
    drawing = np.zeros((90, 70))
    drawing[5:45, 3:13] = 255
    drawing[35:45, 3:23] = 200
    rows, columns = centre_of_mass(fit_digit(drawing))
    assert 13.5 <= rows <= 14.5
    assert 13.5 <= columns <= 14.5
    assert ink_box(fit_digit(drawing))[2:] == (20, 10)


def test_ink_that_would_leave_stays_inside():
    heavy = np.zeros((40, 40))
    heavy[:2], heavy[-1, 0] = 255, 255  # the mass is at the top, one dot at the bottom
    assert ink_box(fit_digit(heavy))[2] == 20


def test_the_edges_of_a_reduced_drawing_are_grey():
    stripe = np.zeros((4, 6))
    stripe[:, 1:4] = 200
    assert shrink(stripe, 2).tolist() == [[100, 200, 0], [100, 200, 0]]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: fit_digit(np.zeros((1, 28, 28))), r"image must have 2 axes \(H, W\)"),
        (lambda: fit_digit(np.full((3, 3), -0.1)), "0 for the paper to 255 for full ink, got -0.1"),
        (lambda: fit_digit(np.full((3, 3), np.nan)), "got nan"),
        (lambda: shrink(np.zeros((8, 9)), 2), r"factor must divide both sides .*\(8, 9\), got 2"),
    ],
)
def test_bad_images_are_explained(call, message):
    with pytest.raises(ValueError, match=message):
        call()
