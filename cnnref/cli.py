"""The `cnnref` command: what an instructor does from a terminal."""

import json
import os
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table
from rich.text import Text

from cnnref.checks import registry
from cnnref.checks.exercise import Exercise
from cnnref.grading import commands
from cnnref.grading.course import Course, CourseError

app = typer.Typer(
    help="Release, grade and inspect the assignments of the course.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
app.add_typer(commands.app)
console = Console()


@app.command()
def release(
    slugs: Annotated[
        list[str] | None, typer.Argument(help="Assignments; all of them when none is named.")
    ] = None,
) -> None:
    """Build the notebooks that students get, exercises/<slug>/<slug>.ipynb.

    [bold]Examples:[/bold]  cnnref release    |    cnnref release convolution
    """
    from cnnref.grading.release import release as release_one

    course = Course.find()
    for slug in slugs or course.slugs:
        release_one(course, slug)
        console.print(f"released exercises/{slug}/{slug}.ipynb")


@app.command()
def exercises(
    name: Annotated[
        str | None, typer.Argument(help="Those of an assignment, or one exercise in full.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
) -> None:
    """List the graded functions: points, chapter, and the declared mistakes with their hints.

    [bold]Examples:[/bold]  cnnref exercises    |    cnnref exercises convolution
              cnnref exercises conv2d    |    cnnref exercises --json
    """
    known = registry.all_exercises()
    found = [one for one in known.values() if name in (None, one.chapter, one.name)]
    if not found:
        slugs = ", ".join(dict.fromkeys(one.chapter for one in known.values()))
        raise CourseError(f"no assignment or exercise is named {name!r}; assignments: {slugs}")
    if as_json:
        typer.echo(json.dumps([_as_json(one) for one in found], indent=2))
    elif len(found) == 1:
        _show_in_full(found[0])
    else:
        table = Table("chapter", "exercise", "points", "mistakes", "task")
        for one in found:
            count = str(len(one.mistakes))
            table.add_row(one.chapter, one.name, f"{one.points:g}", count, one.task)
        console.print(table)


def _as_json(one: Exercise) -> dict[str, Any]:
    return {
        "name": one.name,
        "chapter": one.chapter,
        "points": one.points,
        "groups": dict(one.groups),
        "task": one.task,
        "given": list(one.given),
        "needs": list(one.needs),
        "mistakes": [{"name": m.name, "hint": m.hint} for m in one.mistakes],
    }


def _show_in_full(one: Exercise) -> None:
    groups = ", ".join(f"{name} ({points:g})" for name, points in one.groups.items())
    console.print(f"[bold]{one.name}[/bold] ({one.chapter}), {one.points:g} points: {groups}")
    console.print(one.task, markup=False)
    if one.given:
        console.print(f"given: {', '.join(one.given)}")
    table = Table("mistake", "hint")
    for each in one.mistakes:
        table.add_row(each.name, Text(each.hint))
    console.print(table)


@app.command()
def demo(
    slug: Annotated[str, typer.Argument(help="The assignment.")] = "convolution",
    size: Annotated[int, typer.Option(min=1, help="Number of students.")] = 12,
) -> None:
    """Make a sample class from the declared mistakes, grade it and show who earned what and why.

    [bold]Examples:[/bold]  cnnref demo    |    cnnref demo convolution --size 200
    """
    from cnnref.grading.grader import Grader
    from cnnref.grading.results import results
    from cnnref.grading.run import grade_class
    from cnnref.grading.sample import make_class

    course = Course.find()
    sample, students = make_class(course, slug, course.root / "_build" / "demo", size)
    graded = grade_class(Grader(sample), slug, jobs=os.cpu_count() or 1)
    for _ in track(graded, f"grading {slug}", total=size, console=console):
        pass
    did = {one.student: one.summary for one in students}
    table = Table("student", "what was handed in", "points", "why", title=slug, show_lines=True)
    for one in results(sample, slug):
        points = f"{one.score:g} / {one.max_score:g}"
        table.add_row(one.student, did[one.student], points, "\n".join(one.reasons))
    console.print(table)
    console.print(f"The written questions wait for a person. The class is in {sample.root}")


def main() -> None:
    """Run the command; what is wrong with a course is one line, not a traceback."""
    try:
        app()
    except CourseError as error:
        Console(stderr=True).print(f"[red]error:[/red] {error}", highlight=False, soft_wrap=True)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
