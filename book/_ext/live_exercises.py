"""Exercises that are solved in the page, an assignment's bar, and the reader's progress.

``{live-exercise} conv2d`` puts one exercise of an assignment where it stands; ``{live-assignment}
convolution`` puts the assignment's bar (progress, notebook, import) and all exercises that the page
has not shown yet. What a page needs beside its text lies in ``_static/assignments``.
"""

import base64
import json
import shutil
from html import escape
from pathlib import Path

import assignments
from docutils import nodes
from docutils.statemachine import StringList
from launch import links
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective


class Live(SphinxDirective):
    """What the directives share."""

    required_arguments = 1

    @property
    def shown(self) -> set[str]:
        """The exercises that the page has shown so far."""
        return self.env.temp_data.setdefault("live_exercises", set())

    def html(self, text: str) -> nodes.raw:
        """Return markup of our own."""
        return nodes.raw("", text, format="html")

    def exercise(self, one: assignments.Exercise) -> list[nodes.Node]:
        """One exercise: its title, its task, and the cell as it is before anybody writes in it."""
        self.shown.add(one.name)
        self.env.note_dependency(str(assignments.released(one.assignment)))
        task = nodes.container()
        self.state.nested_parse(StringList(one.task.splitlines(), one.name), 0, task)
        language = "text" if one.written else "python"
        blank = nodes.literal_block(one.blank, one.blank, language=language)
        unit = "point" if one.points == 1 else "points"
        opening = (
            f'<section class="live-exercise" id="live-{one.name}" data-exercise="{one.name}" '
            f'data-assignment="{one.assignment}" data-points="{one.points:g}" '
            f'data-written="{str(one.written).lower()}" '
            f'data-solution="{str(self.config.solutions_in_page).lower()}" '
            f'aria-labelledby="live-{one.name}-title">'
            f'<h3 class="live-title" id="live-{one.name}-title">{_inline(one.title)} '
            f'<span class="live-points">{one.points:g} {unit}</span></h3>'
        )
        return [self.html(opening), *task.children, blank, self.html("</section>")]


class LiveExercise(Live):
    """``{live-exercise} conv2d``."""

    def run(self):
        """Return the exercise."""
        try:
            one = assignments.find(self.arguments[0])
        except LookupError as error:
            raise self.error(str(error)) from None
        return self.exercise(one)


class LiveAssignment(Live):
    """``{live-assignment} convolution``."""

    def run(self):
        """Return the bar and the exercises that the page has not shown yet."""
        slug = self.arguments[0]
        if slug not in assignments.slugs():
            known = ", ".join(assignments.slugs())
            raise self.error(f"no assignment {slug!r} is released; known: {known}")
        every = assignments.exercises(slug)
        elsewhere = [one.name for one in every.values() if one.needs]
        bar = (
            f'<div class="live-assignment" data-assignment="{slug}" '
            f'data-exercises="{_points(every)}">{links(self.config, slug)}</div>'
        )
        fresh = [one for name, one in every.items() if name not in {*self.shown, *elsewhere}]
        shown = [node for one in fresh for node in self.exercise(one)]
        if elsewhere:
            names = " and ".join(f"<code>{escape(name)}</code>" for name in elsewhere)
            shown.append(self.html(f"<p>{names} need PyTorch: write them in the notebook.</p>"))
        return [self.html(bar), *shown]


class LiveProgress(Live):
    """``{live-progress}``: every assignment with what the reader has solved of it."""

    required_arguments = 0

    def run(self):
        """Return a row for each chapter; the page fills in how far the reader is."""
        self.env.note_reread()
        rows = []
        for slug in sorted(assignments.slugs(), key=self._place):
            every = assignments.exercises(slug)
            row = (
                f'<li class="live-row" data-assignment="{slug}" data-exercises="{_points(every)}">'
            )
            link = nodes.container()
            self.state.nested_parse(StringList([f"[]({slug}.md)"], slug), 0, link)
            rows += [self.html(row), *link.children, self.html("</li>")]
        return [self.html('<ul class="live-progress">'), *rows, self.html("</ul>")]

    def _place(self, slug: str) -> int:
        """Return where a chapter stands in the table of contents."""
        return (Path(self.env.srcdir) / "_toc.yml").read_text().find(f"book/{slug}\n")


def _points(every: dict[str, assignments.Exercise]) -> str:
    """The points of each exercise that is checked, as JSON for an attribute."""
    return escape(json.dumps({n: one.points for n, one in every.items() if one.checked_here}))


def _inline(title: str) -> str:
    """A title's text with its code in backticks marked up."""
    parts = escape(title).split("`")
    return "".join(f"<code>{p}</code>" if i % 2 else p for i, p in enumerate(parts))


def put_notebooks(app: Sphinx):
    """Put the released notebooks into the site and, where it may have them, the solutions."""
    folder = Path(app.outdir) / "_static" / "assignments"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for slug in assignments.slugs():
        shutil.copyfile(assignments.released(slug), folder / f"{slug}.ipynb")
        if app.config.solutions_in_page:
            answers = json.dumps(assignments.solutions(slug)).encode()
            (folder / f"{slug}.solutions.txt").write_bytes(base64.b64encode(answers))


def setup(app: Sphinx):
    """Register with Sphinx."""
    app.add_config_value("solutions_in_page", True, "env", bool)
    app.add_config_value("launch_repository", "", "html")
    app.add_config_value("launch_branch", "main", "html")
    app.add_config_value("launch_jupyterhub", "", "html")
    app.add_directive("live-exercise", LiveExercise)
    app.add_directive("live-assignment", LiveAssignment)
    app.add_directive("live-progress", LiveProgress)
    app.connect("builder-inited", put_notebooks)
    app.add_js_file("live/live.js", type="module")
    app.add_css_file("live/live.css")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
