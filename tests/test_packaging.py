"""The wheel in a clean environment that holds NumPy and nothing else."""

import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CONSTRAINTS = ROOT / "constraints.txt"

pytestmark = pytest.mark.slow


def run(*command, **options):
    """Run a command and return what it printed; its error output is the failure's message."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """A copy of what the package is built from, so that no build folder is left here."""
    source = tmp_path_factory.mktemp("source")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    shutil.copytree(
        ROOT / "cnnref", source / "cnnref", ignore=shutil.ignore_patterns("__pycache__")
    )
    return source


@pytest.fixture(scope="module")
def wheel(source, tmp_path_factory):
    """The wheel."""
    target = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "--no-deps", "-w", str(target), str(source))
    return next(target.glob("cnnref-*.whl"))


@pytest.fixture(scope="module")
def python(wheel, tmp_path_factory):
    """Python of a clean environment with the wheel and what it asks for."""
    folder = tmp_path_factory.mktemp("clean")
    run(sys.executable, "-m", "venv", str(folder))
    executable = str(folder / "bin" / "python")
    run(executable, "-m", "pip", "install", "-c", str(CONSTRAINTS), str(wheel))
    return executable


def test_wheel_holds_the_package_with_its_data(wheel):
    held = set(zipfile.ZipFile(wheel).namelist())
    files = [file for file in (ROOT / "cnnref").rglob("*") if file.is_file()]
    expected = {str(file.relative_to(ROOT)) for file in files if file.suffix != ".pyc"}
    assert expected <= held


def test_numpy_is_all_it_installs(python):
    listed = run(python, "-m", "pip", "list", "--format=freeze", cwd="/")
    names = {line.partition("==")[0] for line in listed.split()}
    assert names - {"pip", "setuptools"} == {"cnnref", "numpy"}


@pytest.mark.parametrize("room", ["functional", "shapes", "graph", "layers", "models", "data"])
def test_room_imports_with_numpy_alone(python, room):
    run(python, "-W", "error", "-c", f"import cnnref.{room}", cwd="/")


def test_check_tells_right_from_wrong_with_numpy_alone(python, tmp_path):
    program = tmp_path / "answers.py"
    program.write_text("""
from cnnref.checks import check

def output_size(size, kernel, *, stride=1, padding=0):
    return (size + 2 * padding - kernel) // stride + 1

right = float(check(output_size))

def output_size(size, kernel, *, stride=1, padding=0):
    return (size + 2 * padding - kernel) // stride

print(right, float(check(output_size)))
""")
    right, wrong = run(python, "-W", "error", str(program)).split()
    assert float(right) > 0
    assert float(wrong) == 0


def first_cell():
    """The code of the first cell of a released notebook."""
    notebook = json.loads((ROOT / "exercises" / "convolution" / "convolution.ipynb").read_text())
    cell = next(c for c in notebook["cells"] if c["cell_type"] == "code")
    return "".join(cell["source"])


def test_the_first_cell_of_a_notebook_installs_what_it_needs(source, tmp_path):
    run(sys.executable, "-m", "venv", str(tmp_path / "fresh"))
    place = source / "exercises" / "convolution"
    place.mkdir(parents=True)
    program = f"{first_cell()}\nfrom cnnref.checks import check\nprint(check.__name__)"
    said = run(str(tmp_path / "fresh" / "bin" / "python"), "-c", program, cwd=place)
    assert said.strip() == "check"


def test_elsewhere_the_first_cell_says_what_to_do(tmp_path):
    run(sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "bare"))
    command = [str(tmp_path / "bare" / "bin" / "python"), "-c", first_cell()]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 1
    assert "keep this notebook in its folder of the course, or pip install" in done.stderr
    assert "CalledProcessError" not in done.stderr


def test_import_takes_numpy_and_little_time(python):
    def import_time(module):
        """Best of five, in seconds, as -X importtime reports it."""
        times = []
        for _ in range(5):
            done = subprocess.run(
                [python, "-X", "importtime", "-c", f"import {module}"],
                capture_output=True,
                text=True,
                check=True,
                cwd="/",
            )
            total = re.search(rf"\|\s+(\d+) \| {module}$", done.stderr, re.MULTILINE)
            assert total is not None
            times.append(int(total[1]) / 1e6)
        return min(times)

    assert import_time("cnnref") < import_time("numpy") + 0.3
