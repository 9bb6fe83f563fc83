"""Running the cells of a notebook without IPython: the last value shows, magics do not matter."""

import ast
import inspect
import io
import linecache
import re
import sys
import traceback
from types import CodeType
from typing import Any

from cnnref.checks.call import describe_error

RUN_THE_REST = re.compile(r"%%(time|timeit|capture|prun|matplotlib)\b")
MAGIC_LINE = re.compile(
    r"^(\s*)(?:%(?:time|prun)\s+(\S.*)|([\w, ]+=\s*)?[%!?].*|.*[\w)\]]\?{1,2}\s*)$"
)


class Output(io.StringIO):
    """What a cell prints, up to a limit, so that a chatty loop costs no memory."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit
        self.dropped = 0

    def write(self, text: str) -> int:
        """Keep what there is room for; pretend that all was written."""
        room = max(self.limit - self.tell(), 0)
        super().write(text[:room])
        self.dropped += len(text) - min(room, len(text))
        return len(text)

    @property
    def text(self) -> str:
        """The kept text with a note of what was cut."""
        note = f"\n[{self.dropped} more characters were cut]" if self.dropped else ""
        return self.getvalue() + note


def run_cell(source: str, name: str, namespace: dict[str, Any], limit: int) -> dict[str, Any]:
    """Run a cell as a notebook does; everything that it raises is caught and described."""
    out = Output(limit)
    sys.stdout = sys.stderr = out
    error, shown = "", ""
    filename = f"<cell {name}>"
    try:
        shown = _run(_plain_python(source), filename, namespace)[:limit]
    except BaseException as raised:  # SystemExit and KeyboardInterrupt of a cell end the cell
        error = _describe(raised, filename)
    return {"printed": out.text, "shown": shown, "error": error[:limit]}


def display(*values: Any, **_: Any) -> None:
    """Show values as text, as a notebook without a screen does."""
    for value in values:
        print(repr(value))


def _run(source: str, filename: str, namespace: dict[str, Any]) -> str:
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    tree = ast.parse(source, filename)
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr):
        _execute(_compile(tree, filename, "exec"), namespace)
        return ""
    tree.body.pop()
    _execute(_compile(tree, filename, "exec"), namespace)
    value = _execute(_compile(ast.Expression(last.value), filename, "eval"), namespace)
    shows = value is not None and not source.rstrip().endswith(";")
    return repr(value) if shows else ""


def _compile(tree: ast.Module | ast.Expression, filename: str, mode: str) -> CodeType:
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    return compile(tree, filename, mode, flags=flags, dont_inherit=True)


def _execute(code: CodeType, namespace: dict[str, Any]) -> Any:
    value = eval(code, namespace)
    if code.co_flags & inspect.CO_COROUTINE:
        import asyncio  # slow to import, and hardly ever needed

        return asyncio.run(value)
    return value


def _plain_python(source: str) -> str:
    """The source without IPython's own syntax, where there is any."""
    if source.lstrip().startswith("%%"):
        first, _, rest = source.lstrip().partition("\n")
        return f"\n{_plain_python(rest)}" if RUN_THE_REST.match(first) else ""
    try:
        ast.parse(source)
    except (SyntaxError, ValueError):
        return "\n".join(MAGIC_LINE.sub(_without_magic, line) for line in source.split("\n"))
    return source


def _without_magic(match: re.Match[str]) -> str:
    indent, timed, assigned = match.groups()
    return (
        f"{indent}{timed}" if timed else f"{indent}{assigned}None" if assigned else f"{indent}pass"
    )


def _describe(error: BaseException, filename: str) -> str:
    if isinstance(error, SyntaxError):
        return "".join(traceback.format_exception_only(error)).strip()
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == filename]
    lines = [f"line {f.lineno} of {f.name}: {f.line}" for f in frames[-5:]]
    return "\n".join([describe_error(error, len).splitlines()[0], *lines])
