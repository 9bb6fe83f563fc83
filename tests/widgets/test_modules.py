"""The JavaScript modules: every import leads somewhere, and a notebook can load them all."""

import re
from pathlib import Path

import pytest

from cnnref import widgets
from cnnref.widgets import notebook

FOLDER = Path(widgets.__file__).parent
MODULES = sorted(file.relative_to(FOLDER) for file in FOLDER.rglob("*.js"))


def test_every_topic_has_both_its_files():
    topics = {path.stem for path in MODULES if path.parent == Path()}
    assert topics
    assert all((FOLDER / f"{topic}.py").exists() for topic in topics)


def test_names_are_unlike_because_a_notebook_drops_the_folders():
    assert len({path.name for path in MODULES}) == len(MODULES)


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_imports_lead_to_names_that_are_exported(path):
    text = (FOLDER / path).read_text(encoding="utf-8")
    for names, target in re.findall(r'import \{([^}]*)\} from "([^"]*)"', text):
        module = (FOLDER / path).parent / target
        exported = re.findall(r"export (?:function|const|class) (\w+)", module.read_text("utf-8"))
        wanted = {name.strip() for name in names.split(",") if name.strip()}
        assert wanted <= set(exported)
        assert re.fullmatch(r"\./(shared/)?[\w-]+\.js", target), "the loader reads no other form"


def test_every_style_sheet_is_in_the_whole():
    sheets = {file.stem for file in (FOLDER / "shared").glob("*.css")}
    assert sheets == set(notebook.STYLES)
    assert notebook.style().count("{") == notebook.style().count("}") > 100
