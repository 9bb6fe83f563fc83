"""The instructor's commands: import, grade, feedback, export, report, doctor."""

import json
import os
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from cnnref.grading.course import Course, CourseError

app = typer.Typer(rich_markup_mode="rich")
console = Console()

Slug = Annotated[str | None, typer.Argument(help="The assignment; needed if there are several.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


def chosen(course: Course, slug: str | None) -> str:
    """The assignment that is meant."""
    if slug is None and len(course.slugs) == 1:
        return course.slugs[0]
    if slug not in course.slugs:
        raise CourseError(f"name an assignment: {', '.join(course.slugs)}; got {slug or 'none'}")
    return slug


@app.command()
def grade(
    slug: Slug = None,
    jobs: Annotated[int, typer.Option(min=1, help="Processes.")] = os.cpu_count() or 1,
    scheduler: Annotated[
        str | None, typer.Option(help="A Dask cluster to grade on, tcp://host:8786.")
    ] = None,
    only: Annotated[str | None, typer.Option(help="Grade one student.")] = None,
    again: Annotated[bool, typer.Option(help="Grade also what has not changed.")] = False,
    db: Annotated[str | None, typer.Option(help="Gradebook, as postgresql://...")] = None,
    unsafe_no_sandbox: Annotated[
        bool, typer.Option("--unsafe-no-sandbox", help="Run students' code with your own rights.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Grade what was submitted and record it in nbgrader's gradebook.

    Each submission runs in a box of its own. Only what changed is graded, so a run that was
    interrupted is finished by running it again.

    [bold]Examples:[/bold]  cnnref grade convolution    |    cnnref grade --only student-007 --again
    """
    from cnnref.grading.grader import Grader
    from cnnref.grading.run import grade_class

    course = Course.find()
    slug = chosen(course, slug)
    grader = Grader(course, boxed=not unsafe_no_sandbox)
    told = Console(stderr=True)
    done = []
    with Progress(console=told, transient=True) as progress:
        bar = progress.add_task(f"grading {slug}", total=None)
        graded = grade_class(
            grader,
            slug,
            jobs=jobs,
            only=only,
            again=again,
            db=db,
            scheduler=scheduler,
            said=lambda line: told.print(line, highlight=False),
            total=lambda count: progress.update(bar, total=count),
        )
        for one in graded:
            done.append(one)
            progress.advance(bar)
            for note in one.notes:
                told.print(f"{one.student}: {note}", highlight=False)
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in done], indent=2))
        return
    fresh = sum(one.fresh for one in done)
    mean = sum(one.points for one in done) / len(done)
    console.print(f"{slug}: {fresh} graded, {len(done) - fresh} unchanged, mean {mean:.2f} points")
