"""The instructor's commands: import, grade, feedback, export, report, doctor."""

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from cnnref.grading.course import Course, CourseError

app = typer.Typer(rich_markup_mode="rich")
console = Console()

Slug = Annotated[str | None, typer.Argument(help="The assignment; needed if there are several.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
Database = Annotated[
    str | None, typer.Option(help="The gradebook, if not gradebook.db: postgresql://...")
]


def chosen(course: Course, slug: str | None) -> str:
    """The assignment that is meant."""
    if slug is None and len(course.slugs) == 1:
        return course.slugs[0]
    if slug not in course.slugs:
        raise CourseError(f"name an assignment: {', '.join(course.slugs)}; got {slug or 'none'}")
    return slug


@app.command(name="import")
def import_(
    source: Annotated[Path, typer.Argument(help="A folder or zip file.", exists=True)],
    slug: Slug = None,
) -> None:
    """Take in what students handed in, as Canvas, Moodle or nbgrader's exchange name it.

    [bold]Examples:[/bold]  cnnref import submissions.zip convolution
    """
    from cnnref.grading.collect import collect

    course = Course.find()
    slug = chosen(course, slug)
    done = collect(course, slug, source)
    for line in done.refused:
        console.print(f"[yellow]refused[/yellow] {line}", highlight=False)
    students = len({*done.taken, *done.kept})
    console.print(f"{slug}: {students} students; {len(done.refused)} files refused")


@app.command()
def grade(
    slug: Slug = None,
    jobs: Annotated[int, typer.Option(min=1, help="Processes.")] = os.cpu_count() or 1,
    scheduler: Annotated[
        str | None, typer.Option(help="A Dask cluster to grade on, tcp://host:8786.")
    ] = None,
    only: Annotated[str | None, typer.Option(help="Grade one student.")] = None,
    again: Annotated[bool, typer.Option(help="Grade also what has not changed.")] = False,
    db: Database = None,
    gpu: Annotated[
        bool, typer.Option("--gpu", help="Let answers that are written in PyTorch use the GPU.")
    ] = False,
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
    from cnnref.grading import pool
    from cnnref.grading.box.limits import Limits
    from cnnref.grading.grader import Grader

    course = Course.find()
    slug = chosen(course, slug)
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # for small arrays, threads cost more
    if jobs > 1 and not scheduler:
        pool.prepare()
    from cnnref.grading.run import grade_class  # imports nbgrader, which takes a while

    grader = Grader(course, Limits(gpu=gpu), boxed=not unsafe_no_sandbox)
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


@app.command()
def feedback(
    slug: Slug = None,
    only: Annotated[str | None, typer.Option(help="Only one student.")] = None,
    db: Database = None,
) -> None:
    """Write a feedback page for each student, feedback/<student>/<assignment>.

    [bold]Examples:[/bold]  cnnref feedback convolution    |    cnnref feedback --only student-007
    """
    from cnnref.grading.feedback import make_feedback

    course = Course.find()
    count = make_feedback(course, chosen(course, slug), only, db)
    console.print(f"{count} feedback pages are in {course.root / 'feedback'}")


@app.command()
def export(
    slug: Slug = None,
    to: Annotated[str, typer.Option(help="csv, canvas or moodle.")] = "csv",
    output: Annotated[Path | None, typer.Option(help="File to write; else it is printed.")] = None,
    db: Database = None,
) -> None:
    """Print the grades as a table that a learning management system reads.

    [bold]Examples:[/bold]  cnnref export convolution --to canvas --output grades.csv
    """
    from cnnref.grading.export import export as table

    course = Course.find()
    text = table(course, chosen(course, slug), to, db)
    if output is None:
        typer.echo(text, nl=False)
    else:
        output.write_text(text)


@app.command()
def report(
    slug: Slug = None,
    output: Annotated[Path | None, typer.Option(help="File to write.")] = None,
) -> None:
    """Write a page on how the class did: points, exercises, mistakes, repaired, similar.

    [bold]Examples:[/bold]  cnnref report convolution    |    cnnref report --output class.html
    """
    from cnnref.grading.report import page, read_class

    course = Course.find()
    slug = chosen(course, slug)
    path = output or course.root / "_build" / f"{slug}-report.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page(slug, read_class(course, slug)))
    console.print(f"the report is in {path}", soft_wrap=True)


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Say what isolation, limits and devices this machine offers for grading.

    [bold]Examples:[/bold]  cnnref doctor    |    cnnref doctor --json
    """
    from cnnref.grading.doctor import examine

    found = list(examine())
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in found], indent=2))
    else:
        for one in found:
            mark = "[green]ok[/green]" if one.good else "[red]!![/red]"
            console.print(f"{mark}  {one.name}: {one.said}", highlight=False, soft_wrap=True)
    if not all(one.good for one in found):
        raise typer.Exit(1)
