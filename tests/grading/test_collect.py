"""Importing what learning management systems hand over."""

import io
import os
import shutil
import stat
import zipfile

import pytest

from cnnref.grading.collect import collect
from cnnref.grading.course import Course, CourseError
from cnnref.grading.intake import LARGEST

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
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
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
        ("all/doejane_123_456_x.ipynb", "doejane_123"),
        ("van_der_bergjan_105_5006_ps1.ipynb", "van_der_bergjan_105"),
        ("王小明_102_5003_卷积.ipynb", "王小明_102"),
        ("mu\u0308ller_101_1_x.ipynb", "m\u00fcller_101"),
        ("Ana López-Núñez_79_assignsubmission_file_/a (1).ipynb", "Ana-López-Núñez_79"),
        ("doejane_106_5007_ps1.ipynb.ipynb", "doejane_106"),
        ("doejane_106_5007_ps1.ipynb.json", "doejane_106"),
        ("doejane_106_5007_ps1.IPYNB", "doejane_106"),
    ],
)
def test_students_are_told_by_the_names_an_lms_gives(course, tmp_path, name, student):
    collect(course, SLUG, make_zip(tmp_path / "all.zip", [(name, "{}")]))
    assert notebook(course, student) == "{}"


def zipped(*files):
    """The bytes of a zip file that a student made."""
    made = io.BytesIO()
    return make_zip(made, files) and made.getvalue()


def test_zip_files_of_students_are_opened(course, tmp_path):
    twice = zipped(("again.zip", zipped(("a/convolution.ipynb", "{2}"))))
    thrice = zipped(("more.zip", twice))
    files = [
        ("ann_1_1_work.zip", zipped(("x.ipynb", "{1}"), ("bob_2_1_x.ipynb", "{not bob's}"))),
        ("Cem Öz_3_assignsubmission_file_/work.zip", twice),
        ("dora_4_1_work.zip", thrice),
        ("emil_5_1_work.zip", b"no zip"),
        ("fred_6_1_work.zip", zipped(("../../fred.ipynb", "{}"))),
    ]
    done = collect(course, SLUG, make_zip(tmp_path / "all.zip", files))
    assert set(done.taken) == {"ann_1", "Cem-Öz_3"}
    assert notebook(course, "Cem-Öz_3") == "{2}"
    assert [line.partition(": ")[2] for line in done.refused] == [
        "a zip file in a zip file in a zip file",
        "File is not a zip file",
        "a link, or a path out of the folder",
    ]


def test_zip_file_that_grows_is_not_unpacked(course, tmp_path):
    bomb = zipped(*((f"{n}.ipynb", b" " * LARGEST) for n in range(6)))
    done = collect(course, SLUG, make_zip(tmp_path / "all.zip", [("a_1_1_x.zip", bomb)]))
    assert done.refused == ["a_1_1_x.zip/4.ipynb: too large", "a_1_1_x.zip/5.ipynb: too large"]


def test_of_several_notebooks_the_one_named_as_the_assignment_counts(course, tmp_path):
    files = [("ann/convolution.ipynb", "mine"), ("ann/zzz.ipynb", "a draft"), ("bob/x.ipynb", "")]
    collect(course, SLUG, make_zip(tmp_path / "all.zip", files))
    assert notebook(course, "ann") == "a draft"  # it is later
    source = make_zip(tmp_path / "one.zip", [("c_1_1_w.zip", zipped(*files))])
    collect(course, SLUG, source)
    assert notebook(course, "c_1") == "mine"


def test_who_handed_in_something_else_is_said(course, tmp_path):
    files = [
        ("ann_1_1_x.ipynb", "{}"),
        ("ann_1_2_figure.png", ""),
        ("bob_2_1_answers.pdf", ""),
        ("Cem_3_assignsubmission_onlinetext_/onlinetext.html", ""),
        ("__MACOSX/._dora_4_1_x.ipynb", ""),
    ]
    done = collect(course, SLUG, make_zip(tmp_path / "all.zip", files))
    assert done.taken == ["ann_1"]
    assert done.refused == [
        "bob_2_1_answers.pdf: bob_2 handed in no notebook",
        "Cem_3_assignsubmission_onlinetext_/onlinetext.html: Cem_3 handed in no notebook",
    ]


def test_nobody_hands_in_for_another_by_the_name_of_a_file(course, tmp_path):
    files = [("eve/bob_2_1_x.ipynb", "{}"), ("bob_2/convolution/convolution.ipynb", "mine")]
    done = collect(course, SLUG, make_zip(tmp_path / "all.zip", files))
    assert sorted(done.taken) == ["bob_2", "eve"]
    assert notebook(course, "bob_2") == "mine"


@pytest.mark.skipif(os.getuid() != 0, reason="only root gives files to others")
def test_exchange_takes_nothing_that_another_account_made(course, tmp_path):
    for student, time in (("jane", "2026-01-01"), ("nobody", "2026-01-02"), ("jane", "2026-01-03")):
        path = tmp_path / "in" / f"{student}+{SLUG}+{time} 00:00:00 UTC" / "x.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(time)
        if time != "2026-01-01":
            shutil.chown(path, "nobody")
    done = collect(course, SLUG, tmp_path / "in")
    assert (notebook(course, "jane"), notebook(course, "nobody")) == ("2026-01-01", "2026-01-02")
    (line,) = done.refused
    assert line.endswith("nobody made it, not jane")


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
