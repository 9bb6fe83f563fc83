import os
import subprocess
import sys

import numpy as np
import pytest

from cnnref.data import loader, mnist


@pytest.mark.parametrize(("split", "size"), [("train", 5000), ("test", 1000)])
def test_bundled_digits_are_balanced_and_dealt_in_turn(split, size):
    images, labels = mnist(split)
    assert images.shape == (size, 1, 28, 28)
    assert images.dtype == np.uint8
    assert labels.dtype == np.int64
    np.testing.assert_array_equal(labels, np.arange(size) % 10)


def test_bundled_file_is_small():
    assert loader.BUNDLED.stat().st_size < 2_000_000


def test_train_and_test_share_no_image():
    train = {image.tobytes() for image in mnist("train")[0]}
    test = {image.tobytes() for image in mnist("test")[0]}
    assert len(train) == 5000
    assert len(test) == 1000
    assert not train & test


def test_R060_a_grey_digit_is_a_matrix_of_bytes():
    # source 002 prints a digit of its own; these are the numbers of the first bundled digit
    digit = mnist("train")[0][0, 0]
    assert digit.shape == (28, 28)
    assert (digit.min(), digit.max()) == (0, 255)
    total = sum(int(byte) for row in digit for byte in row)
    assert total == 31095
    assert digit.mean() == pytest.approx(39.661990, abs=1e-6)
    inked = np.argwhere(digit)
    assert inked.min(axis=0).tolist() == [4, 6]
    assert inked.max(axis=0).tolist() == [23, 22]


def test_R061_a_colour_image_is_three_matrices():
    digit = mnist("train")[0][0, 0]
    image = np.stack([digit, 255 - digit, np.zeros_like(digit)])  # red ink on green paper
    assert image.shape == (3, 28, 28)
    red, green, blue = image
    y, x = 5, 17  # one pixel: three bytes, one from each matrix
    assert (red[y, x], green[y, x], blue[y, x]) == (252, 3, 0)
    assert image.transpose(1, 2, 0)[y, x].tolist() == [252, 3, 0]


def test_unknown_split_is_refused():
    with pytest.raises(ValueError, match='split must be "train" or "test", got \'valid\''):
        mnist("valid")


def test_damaged_bundle_is_refused(tmp_path, monkeypatch):
    with np.load(loader.BUNDLED) as file:
        arrays = dict(file)
    arrays["test_images"][3, 2, 1] ^= 1
    np.savez(tmp_path / "digits.npz", **arrays)
    monkeypatch.setattr(loader, "BUNDLED", tmp_path / "digits.npz")
    mnist("train")
    with pytest.raises(ValueError, match="the bundled test digits are damaged"):
        mnist("test")


def test_import_needs_numpy_only():
    code = (
        "import sys, cnnref.data; cnnref.data.mnist('test');"
        "print(*sorted({'pooch', 'rich', 'torch', 'requests'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""


@pytest.mark.skipif("CNNREF_CACHE" not in os.environ, reason="needs the whole of MNIST")
def test_bundle_is_made_from_the_published_files():
    import importlib.util
    from pathlib import Path

    script = Path(__file__).parents[2] / "tools" / "bundle_mnist.py"
    spec = importlib.util.spec_from_file_location("bundle_mnist", script)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for split, size in module.SIZES.items():
        images, labels = mnist(split, subset=False)
        chosen, of = module.first_of_each_class(images[:, 0], labels.astype(np.uint8), size)
        assert loader.digest(chosen, of) == loader.SHA256[split]
