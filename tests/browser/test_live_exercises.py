"""Every live exercise of every chapter, in one page and one Python per chapter."""

import json
import os
import re

import assignments
import pytest
from browser.visit import Visit
from solved import COURSE, SLUGS, notebook

from cnnref.checks import check, registry
from cnnref.grading.box.launch import bubblewrap_works
from cnnref.grading.grade import Task, grade, hidden_seed
from cnnref.grading.grader import released_notebook
from cnnref.grading.sample import with_mistake

pytestmark = [pytest.mark.browser, pytest.mark.slow]

REPORTS = """async ([name, answers, codes]) => {
  const { python } = await import("/_static/python.js");
  const reports = [];
  for (const code of answers) {
    await python.run(code, { namespace: "mistakes", lenient: true });
  }
  for (const code of codes) {
    await python.run(code, { namespace: "mistakes" });
    reports.push((await python.run(`check(${name})`, { namespace: "mistakes" })).report);
  }
  return reports;
}"""
# The points on the hidden cases, too, by the functions that the last check left in the page.
HIDDEN = """async ([namespace, seeds]) => {
  const { python } = await import("/_static/python.js");
  const text = Object.entries(seeds).map(([name, seed]) => `"${name}": [0, ${seed}]`).join();
  let printed = "";
  const said = await python.run(
    `import json
from cnnref.checks import registry
from cnnref.checks.engine import run
from cnnref.checks.given import OnlyGiven
seeds = {${text}}
known = {n: registry.named(n) for n in seeds}
print(json.dumps({n: run(e, OnlyGiven(e, globals()[n]), seeds[n]) for n, e in known.items()}))`,
    { namespace, onOutput: (text) => (printed += text) },
  );
  return JSON.parse(printed);
}"""
RUN = """async (cells) => {
  const { python } = await import("/_static/python.js");
  for (const [number, code] of cells.entries()) {
    await python.run(code, { namespace: "round", fresh: number === 0, lenient: true });
  }
}"""
EVERY = os.environ.get("CNNREF_EVERY_MISTAKE") == "1"
"""Whether to grade every declared mistake, not the last one of each exercise alone."""
PATIENCE = 120_000  # milliseconds: a network is trained here, on a machine that may be busy
RECORD = "([slug, name]) => JSON.parse(localStorage.getItem(`cnnref:record:${slug}:${name}`))"


class Chapter:
    """A chapter's page with its exercises, worked by mouse and keyboard."""

    def __init__(self, page, slug):
        self.page, self.slug = page, slug
        self.names, answers = notebook(slug)
        here = [one for one in assignments.exercises(slug).values() if one.checked_here]
        self.answers = {one.name: answers[one.name] for one in here}
        self.exercises = {name: registry.named(name) for name in self.answers}
        cells = json.loads(released_notebook(COURSE, slug))["cells"]
        code = [c for c in cells if c["cell_type"] == "code" and not c["id"].endswith("-check")]
        # what needs PyTorch fails in the page, and nothing else needs it
        self.solved = [self.answers.get(c["id"], "".join(c["source"])) for c in code]

    def section(self, name):
        return self.page.locator(f"#live-{name}")

    def write(self, name, code):
        editor = self.section(name).locator(".cm-content")
        editor.scroll_into_view_if_needed()
        editor.fill(code)

    def check(self, name):
        """Press Check; return the points that the page notes down."""
        section = self.section(name)
        section.scroll_into_view_if_needed()
        section.locator(".cm-content").wait_for()
        section.get_by_role("button", name="Check").click()
        section.locator(".live-status", has_text="point").wait_for()
        return self.page.evaluate(RECORD, [self.slug, name])["earned"]

    def reset(self, name):
        self.section(name).get_by_role("button", name="Reset").click()


@pytest.fixture(scope="module")
def visit(chromium, site):
    """One reader for all chapters, so that Python's files are fetched once."""
    with Visit(chromium, site) as visit:
        yield visit


@pytest.fixture(scope="module", params=SLUGS)
def chapter(visit, request):
    page = visit.open(f"book/{request.param}.html")
    page.set_default_timeout(PATIENCE)
    yield Chapter(page, request.param)
    assert visit.faults == []
    assert visit.foreign == []


def test_every_graded_exercise_is_on_its_chapters_page(chapter):
    shown = chapter.page.locator(".live-exercise[data-written=false]")
    names = shown.evaluate_all("all => all.map(one => one.dataset.exercise)")
    declared = [one.name for one in registry.of_chapter(chapter.slug) if not one.needs]
    assert sorted(names) == sorted(declared)
    assert names == list(chapter.answers)


def test_the_blank_earns_nothing(chapter):
    assert {name: chapter.check(name) for name in chapter.answers} == dict.fromkeys(
        chapter.answers, 0
    )


def test_the_solution_earns_all_points(chapter):
    earned = {}
    for name, answer in chapter.answers.items():
        chapter.write(name, answer)
        earned[name] = chapter.check(name)
    assert earned == {name: one.points for name, one in chapter.exercises.items()}
    bar = chapter.page.locator(".live-assignment")
    count = len(earned)
    assert f"{count} of {count} solved" in bar.inner_text()


def test_each_mistake_gets_its_hint_and_the_score_that_python_gives_elsewhere(chapter):
    for name, one in chapter.exercises.items():
        codes = [with_mistake(name, chapter.answers[name], m) for m in one.mistakes]
        reports = chapter.page.evaluate(REPORTS, [name, chapter.solved, codes])
        for mistake, code, report in zip(one.mistakes, codes, reports, strict=True):
            scope = dict(chapter.names)
            exec(code, scope)
            expected = check(scope[name]).as_json()
            told = {g["mistake"] for g in report["groups"] if "mistake" in g}
            assert told == {mistake.name}, f"{name}: {mistake.name}"
            assert _scores(report) == _scores(expected), f"{name}: {mistake.name}"


def _scores(report):
    return [(g["name"], g["earned"], g.get("hint")) for g in report["groups"]]


@pytest.mark.skipif(not bubblewrap_works(), reason="bubblewrap does not work here")
def test_the_downloaded_notebook_is_graded_to_the_same_score(chapter):
    earned = {}
    for number, (name, answer) in enumerate(chapter.answers.items()):
        if number % 3 == 0:
            chapter.write(name, answer)
        elif number % 3 == 1:
            first = chapter.exercises[name].mistakes[0]
            chapter.write(name, with_mistake(name, answer, first))
        else:
            chapter.reset(name)
        earned[name] = chapter.check(name)
    with chapter.page.expect_download() as download:
        chapter.page.get_by_role("button", name="Download my notebook").click()
    assert download.value.suggested_filename == f"{chapter.slug}.ipynb"
    submission = download.value.path().read_bytes()
    graded = grade(Task(submission, released_notebook(COURSE, chapter.slug), b"secret"))
    graded_here = {name: graded.points[name] for name in earned}
    assert graded_here == chapter.page.evaluate(HIDDEN, [chapter.slug, _seeds(submission, earned)])
    assert all(graded.points[name] <= earned[name] for name in earned)
    assert graded.notes == []


def rounds(chapter):
    """Answers for the whole assignment, again and again, until each exercise had all of its own.

    Beside the solution, the blank cell and the declared mistakes there is one that calls the
    reference, which is no answer.
    """
    released = assignments.exercises(chapter.slug)
    answers = {}
    for number, (name, one) in enumerate(chapter.exercises.items()):
        right = chapter.answers[name]
        wrong = [with_mistake(name, right, m) for m in one.mistakes]
        known = [*wrong[::-1], borrowed(name), released[name].blank, right]
        turned = number % 4 - 3  # so that a few rounds hold all kinds of answers
        answers[name] = known if EVERY else known[turned:] + known[:turned]
    for turn in range(max(map(len, answers.values())) if EVERY else 2):
        yield {name: known[turn % len(known)] for name, known in answers.items()}


def borrowed(name):
    return f"""def {name}(*args, **kwargs):
    from cnnref import functional
    from cnnref.checks import registry

    return registry.named("{name}").answer(functional, *args, **kwargs)
"""


@pytest.mark.skipif(not bubblewrap_works(), reason="bubblewrap does not work here")
def test_answers_of_all_kinds_score_in_the_page_as_in_nbgrader(chapter):
    released = released_notebook(COURSE, chapter.slug)
    for answers in rounds(chapter):
        notebook = json.loads(released)
        for cell in notebook["cells"]:
            cell["source"] = answers.get(cell["id"], cell["source"])
        submission = json.dumps(notebook).encode()
        graded = grade(Task(submission, released, b"secret"))
        cells = [c for c in notebook["cells"] if c["cell_type"] == "code"]
        sources = ["".join(c["source"]) for c in cells if not c["id"].endswith("-check")]
        chapter.page.evaluate(RUN, sources)
        scored = chapter.page.evaluate(HIDDEN, ["round", _seeds(submission, answers)])
        assert scored == {name: graded.points[name] for name in answers}
        wrong = {name for name in answers if answers[name] != chapter.answers[name]}
        for name in wrong:  # a right one may lose, too, by a wrong function that it calls
            if not any(calls(answers[name], other) for other in wrong - {name}):
                assert scored[name] < chapter.exercises[name].points, name
            # else two wrongs may make a right: an unturned kernel in a correlation that turns it


def calls(answer, name):
    return re.search(rf"(?<![\w.]){name}\(", answer) is not None  # and not np.pad for pad


def _seeds(submission, names):
    return {n: str(hidden_seed(b"secret", submission, n)) for n in names}  # too large for JS


def test_the_notebook_brings_the_answers_back(chapter, tmp_path):
    page = chapter.page
    with page.expect_download() as download:
        page.get_by_role("button", name="Download my notebook").click()
    file = tmp_path / "mine.ipynb"
    download.value.save_as(file)
    first = next(iter(chapter.answers))
    written = chapter.section(first).locator(".cm-content").inner_text()
    chapter.write(first, "x = 1")
    page.locator(".live-file").set_input_files(file)
    page.locator(".live-assignment .live-status", has_text="Took").wait_for()
    assert chapter.section(first).locator(".cm-content").inner_text() == written
    again = json.loads(file.read_text())
    released = json.loads(released_notebook(COURSE, chapter.slug))
    assert [c["id"] for c in again["cells"]] == [c["id"] for c in released["cells"]]
