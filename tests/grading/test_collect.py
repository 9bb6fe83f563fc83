"""Importing what learning management systems hand over."""

import os
import stat
import zipfile

import pytest

from cnnref.grading.collect import collect
from cnnref.grading.course import Course, CourseError

SLUG = "convolution"


@pytest.fixture
def course(tmp_path):
    return Course(tmp_path / "course")


def make_zip(path, files, *, links=(), year=2026):
    with zipfile.ZipFile(path, "w") as archive:
        for number, (name, data) in enumerate(files):
            entry = zipfile.ZipInfo(name, (year, 1, 1, 0, 0, 2 * number))
            if name in links:
                entry.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(entry, data)
    return path


def notebook(course, student):
    return (course.root / "submitted" / student / SLUG / f"{SLUG}.ipynb").read_text()


@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("doejane_123_456_convolution.ipynb", "doejane_123"),
        ("doejane_LATE_123_456_ps1 (1).ipynb", "doejane_123"),
        ("Jane Doe_77_assignsubmission_file_/my work.ipynb", "Jane-Doe_77"),
        ("Jane Doe_77_assignsubmission_file_/deep/er/convolution.ipynb", "Jane-Doe_77"),
        ("jane+convolution+2026-01-02 03:04:05.678 UTC+abc/convolution.ipynb", "jane"),
        ("jane/convolution/convolution.ipynb", "jane"),
        ("jane@uni.edu/x.ipynb", "jane@uni.edu"),
        ("..jane/x.ipynb", "jane"),
    ],
)
def test_students_are_told_by_the_names_an_lms_gives(course, tmp_path, name, student):
    collect(course, SLUG, make_zip(tmp_path / "all.zip", [(name, "{}")]))
    assert notebook(course, student) == "{}"


def test_folders_are_read_like_zips(course, tmp_path):
    path = tmp_path / "in" / "jane" / "convolution" / "a.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text("mine")
    (path.parent / "b.ipynb").symlink_to("/etc/passwd")
    done = collect(course, SLUG, tmp_path / "in")
    assert notebook(course, "jane") == "mine"
    assert done.refused == ["jane/convolution/b.ipynb: a link or too large"]


def test_later_upload_wins_and_the_earlier_is_kept(course, tmp_path):
    first = make_zip(tmp_path / "1.zip", [("a_1_1_x.ipynb", "old"), ("a_1_2_x-1.ipynb", "new")])
    collect(course, SLUG, first)
    assert notebook(course, "a_1") == "new"
    done = collect(course, SLUG, make_zip(tmp_path / "0.zip", [("a_1_0_x.ipynb", "x")], year=2020))
    assert done.kept == ["a_1"]
    assert notebook(course, "a_1") == "new"
    kept = (course.root / ".cnnref" / "earlier" / SLUG / "a_1").iterdir()
    assert sorted(p.read_text() for p in kept) == ["old", "x"]


def test_importing_twice_changes_nothing(course, tmp_path):
    source = make_zip(tmp_path / "1.zip", [("a_1_1_x.ipynb", "old"), ("b_2_1_x.ipynb", "new")])
    for _ in range(2):
        assert collect(course, SLUG, source).taken == ["a_1", "b_2"]
    assert not (course.root / ".cnnref" / "earlier").exists()


def test_other_assignments_of_the_exchange_are_left_out(course, tmp_path):
    names = [(f"jane+{slug}+2026-01-02 03:04:05 UTC/x.ipynb", slug) for slug in ("mlp", SLUG)]
    collect(course, SLUG, make_zip(tmp_path / "all.zip", names))
    assert notebook(course, "jane") == SLUG


def test_links_slips_and_huge_files_are_refused(course, tmp_path):
    evil = [
        ("../../evil_1_1_x.ipynb", "x"),
        ("/evil_2_1_x.ipynb", "x"),
        ("evil_3_1_x.ipynb", "/etc/passwd"),
        ("evil_4_1_x.ipynb", b"0" * (21 << 20)),
        ("good_5_1_x.ipynb", "fine"),
        ("nobody.ipynb", "whose?"),
    ]
    source = make_zip(tmp_path / "evil.zip", evil, links=("evil_3_1_x.ipynb",))
    done = collect(course, SLUG, source)
    assert done.taken == ["good_5"]
    assert len(done.refused) == 5
    found = [p for p in tmp_path.rglob("*.ipynb") if "evil" in str(p.relative_to(tmp_path))]
    assert found == []
    assert os.listdir(course.root / "submitted") == ["good_5"]


def test_what_is_no_archive_is_said(course, tmp_path):
    (tmp_path / "x.zip").write_text("no")
    with pytest.raises(CourseError, match="neither a folder nor a zip"):
        collect(course, SLUG, tmp_path / "x.zip")
    with pytest.raises(CourseError, match="holds no notebooks"):
        collect(course, SLUG, make_zip(tmp_path / "y.zip", []))
