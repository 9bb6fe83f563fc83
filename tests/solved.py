"""The solved notebooks of the assignments, as names and as source."""

from pathlib import Path

from cnnref.checks import registry
from cnnref.grading.course import Course
from cnnref.grading.source import answers_of, read_source

COURSE = Course(Path(__file__).parents[1])
SLUGS = COURSE.slugs


def notebook(slug):
    """Run a solved notebook without its checks; return its names, and each solution's source."""
    source = read_source(COURSE.solutions / slug / f"{slug}.md")
    answers = answers_of(source)
    names = {}
    for cell in source.cells:
        if cell.cell_type == "code" and not cell.metadata.nbgrader.grade:
            exec(answers.get(cell.id, cell.source), names)
    return names, {name: answers[name] for name in answers if name in registry.all_exercises()}
