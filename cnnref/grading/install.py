"""The first code cell of every released notebook: it brings `cnnref` where it is missing.

A notebook opened on Colab or on a hub meets a Python without the course's package. It comes from
the repository that pyproject.toml names under ``project.urls``; where none is named, from the
checkout that the notebook lies in.
"""

from importlib import metadata

import nbformat
from nbformat import NotebookNode

CODE = """# Installs the course's package where it is missing: on Colab, for example.
try:
    import cnnref
except ModuleNotFoundError:
    import subprocess, sys

    if subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "{source}"]).returncode:
        raise ImportError(
            "the course's package cnnref is missing, and pip could not install it from {source}: "
            "keep this notebook in its folder of the course, or pip install the course's folder"
        ) from None"""


def install_cell(stem: str) -> NotebookNode:
    """The cell for the notebook of a name.

    Examples
    --------
    >>> install_cell("mlp").id
    'mlp-install'
    """
    cell = nbformat.v4.new_code_cell(CODE.format(source=package_source()))
    cell.id = f"{stem}-install"
    return cell


def package_source() -> str:
    """Where pip finds the package: the repository's address, or the folder above ``exercises``."""
    urls = metadata.metadata("cnnref").get_all("Project-URL") or []
    named = dict(one.split(", ", 1) for one in urls)
    return f"git+{named['Repository']}" if "Repository" in named else "../.."
