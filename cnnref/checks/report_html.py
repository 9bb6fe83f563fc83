"""A report as HTML: self-contained, legible in light and dark, safe with hostile text."""

from collections.abc import Sequence
from html import escape

import numpy as np

from cnnref.checks.compare import Problem, close, wrong_entries
from cnnref.checks.judge import Failure, GroupResult

RIGHT, WRONG = "rgba(46, 160, 67, .18)", "rgba(230, 80, 60, .28)"
LARGEST_PICTURE = 8
"""Rows and columns of a picture; of a larger array the part around the first wrong entry shows."""


def to_html(headline: str, groups: Sequence[GroupResult], footnote: str, *, calls: bool) -> str:
    """Lay out a report: a headline, a line per group, and an explanation per failure.

    With `calls`, failed calls are written out as Python: not for those that are to stay hidden.
    """
    body = "".join(_group(g, calls) for g in groups)
    return (
        '<div class="cnnref-report" style="max-width: 46em; line-height: 1.45">'
        f"<strong>{escape(headline)}</strong>{body}"
        f'<div style="opacity: .75; font-size: .9em">{escape(footnote)}</div></div>'
    )


def _group(group: GroupResult, calls: bool) -> str:
    colour = WRONG if group.failure else RIGHT
    mark = "✗" if group.failure else "✓"
    line = f"{mark} {escape(group.name)}: {group.earned:g} of {group.points:g}"
    inner = _failure(group.failure, calls) if group.failure else ""
    return (
        f'<div style="background: {colour}; border-radius: 4px; padding: .3em .6em; '
        f'margin: .3em 0">{line}{inner}</div>'
    )


def _failure(failure: Failure, calls: bool) -> str:
    parts = [f"<div><code>{escape(failure.call)}</code></div>"]
    parts.append(f"<div>{'<br>'.join(map(escape, failure.problem.message.splitlines()))}</div>")
    if failure.hint:
        parts.append(f"<div><strong>Hint:</strong> {escape(failure.hint)}</div>")
    parts.append(_picture(failure.problem))
    if calls and failure.source:
        parts.append(_folded("The call, to try it in a cell of your own", failure.source))
    if failure.printed:
        parts.append(_folded("What your function printed", failure.printed))
    return "".join(parts)


def _folded(summary: str, text: str) -> str:
    return (
        f"<details><summary>{summary}</summary>"
        f'<pre style="margin: 0; white-space: pre-wrap">{escape(text)}</pre></details>'
    )


def _picture(problem: Problem) -> str:
    result, expected = problem.result, problem.expected
    if result is None or expected is None or expected.ndim == 0 or expected.size == 0:
        return ""
    if result.shape != expected.shape:
        return _side_by_side(_plane(result, ()), _plane(expected, ()), None)
    first = next(wrong_entries(result, expected), None)
    if first is None:
        return ""
    seen, right = _plane(result, first), _plane(expected, first)
    where = f"at [{', '.join(map(str, first[:-2]))}]" if expected.ndim > 2 else ""
    return _side_by_side(seen, right, ~close(seen, right), where)


def _plane(array: np.ndarray, first: tuple[int, ...]) -> np.ndarray:
    """The two last axes through an entry, cut to a window around it."""
    array = np.atleast_2d(array)
    first = first if len(first) == array.ndim else (0,) * (array.ndim - len(first)) + first
    plane = array[first[:-2]]
    rows, columns = (_window(i, size) for i, size in zip(first[-2:], plane.shape, strict=True))
    return plane[rows, columns]


def _window(index: int, size: int) -> slice:
    start = min(max(index - LARGEST_PICTURE // 2, 0), max(size - LARGEST_PICTURE, 0))
    return slice(start, start + LARGEST_PICTURE)


def _side_by_side(
    result: np.ndarray, expected: np.ndarray, wrong: np.ndarray | None, where: str = ""
) -> str:
    return (
        '<div style="display: flex; align-items: flex-start; gap: .3em 1.5em; flex-wrap: wrap; '
        'margin-top: .3em">'
        f"{_table(f'yours {where}', result, wrong)}{_table(f'expected {where}', expected, None)}"
        "</div>"
    )


def _table(caption: str, plane: np.ndarray, wrong: np.ndarray | None) -> str:
    if plane.size == 0:
        return ""
    marked = np.zeros(plane.shape, bool) if wrong is None else wrong
    rows = "".join(
        f"<tr>{''.join(_cell(v, m) for v, m in zip(values, marks, strict=True))}</tr>"
        for values, marks in zip(plane, marked, strict=True)
    )
    return (
        '<div style="max-width: 100%; overflow-x: auto">'
        '<table style="border-collapse: collapse; margin: 0; background: none; width: auto">'
        f'<caption style="text-align: left; white-space: nowrap">{caption}</caption>{rows}</table>'
        "</div>"
    )


def _cell(value: np.generic, marked: np.bool) -> str:
    style = f"background: {WRONG}; font-weight: bold; " if marked else "background: none; "
    return (
        f'<td style="{style}padding: .1em .4em; text-align: right; '
        f'border: 1px solid rgba(128, 128, 128, .4)">{value.item() + 0:.4g}</td>'
    )
