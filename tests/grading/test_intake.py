"""Reading submissions: any bytes give a notebook; the corpus in tests/hostile has the kinds."""

import json

import nbformat
from hostile.draft import CONVOLUTION, POINTS, solved
from hypothesis import given
from hypothesis import strategies as st

from cnnref.grading.intake import disarm, take_in

RELEASED = nbformat.v4.reads(CONVOLUTION.released.decode())
KEYS = ["cells", "cell_type", "source", "metadata", "nbgrader", "grade_id", "worksheets", "input"]
WORDS = ["code", "markdown", "raw", "conv2d", "conv2d-check", "def conv2d(): pass", "flipping"]

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(WORDS) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=5) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
    ),
    max_leaves=30,
)
cells = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["code", "markdown", "raw"]) | anything,
        "source": st.sampled_from(WORDS) | anything,
        "metadata": st.fixed_dictionaries(
            {"nbgrader": st.dictionaries(st.just("grade_id"), anything)}
        ),
    },
)


def check_complete(intake):
    ids = [c.metadata.get("nbgrader", {}).get("grade_id") for c in intake.notebook.cells]
    for cell in RELEASED.cells:
        assert ids.count(cell.metadata.nbgrader.grade_id) == 1
    by_id = {i: c for i, c in zip(ids, intake.notebook.cells, strict=True) if i}
    for name in POINTS:
        assert by_id[f"{name}-check"].source == f"check({name})"
        assert ids.index(name) < ids.index(f"{name}-check")
    nbformat.validate(intake.notebook)


@given(st.binary(max_size=200))
def test_any_bytes_give_a_complete_notebook(data):
    check_complete(take_in(data, RELEASED))


@given(anything | st.fixed_dictionaries({"cells": st.lists(cells, max_size=8)}))
def test_any_json_gives_a_complete_notebook(data):
    check_complete(take_in(json.dumps(data).encode(), RELEASED))


@given(st.data())
def test_a_damaged_notebook_gives_a_complete_notebook(data):
    """Bytes of a good one are cut out, doubled and overwritten."""
    damaged = solved().to_bytes()
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(damaged)))
        end = min(start + data.draw(st.integers(0, 60)), len(damaged))
        between = data.draw(
            st.sampled_from([b"", damaged[start:end] * 2, b"[", b"null", b'"', b"{}"])
        )
        damaged = damaged[:start] + between + damaged[end:]
    check_complete(take_in(damaged, RELEASED))


def test_a_good_notebook_is_taken_as_it_is():
    intake = take_in(solved().to_bytes(), RELEASED)
    assert intake.notes == []
    assert [c.source for c in intake.notebook.cells] == [c["source"] for c in solved().cells]


def test_students_text_begins_no_tag():
    draft = solved().write("flipping", "a < b <script>x</script> <!-- y -->")
    cells = take_in(draft.to_bytes(), RELEASED).notebook.cells
    (text,) = (c.source for c in cells if c.metadata.nbgrader.grade_id == "flipping")
    assert text == disarm(text)
    assert "<script" not in text
    assert text.startswith("a < b ")
