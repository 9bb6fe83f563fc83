"""Running a reader's code as a notebook's cell: names kept, the last value shown, errors cut."""

import ast
import contextlib
import io
import itertools
import json
import linecache
import traceback
import warnings
from collections.abc import Callable
from time import monotonic
from typing import Any

LIMIT = 20_000
"""Characters that one run may print; the rest is dropped, and the reader is told."""
SHOWN_LINES = 8
"""Lines of the reader's own that an error names at most."""

_namespaces: dict[str, dict[str, Any]] = {}
_numbers = itertools.count(1)
_READER = "<your code "


def namespace_of(name: str) -> dict[str, Any]:
    """The names that code run under a name has defined so far."""
    return _namespaces.setdefault(name, {"__name__": "__main__"})


def find(name: str) -> Callable[..., Any] | None:
    """The function of a name that a reader wrote on this page, or None; an imported one is none."""
    for names in reversed(_namespaces.values()):
        if getattr(names.get(name), "__globals__", None) is names:
            return names[name]
    return None


def forget(name: str) -> None:
    """Start a namespace anew."""
    _namespaces.pop(name, None)


def run(
    code: str,
    namespace: str,
    write: Callable[[str], Any],
    *,
    fresh: bool = False,
    lenient: bool = False,
) -> str:
    r"""Run code and return JSON with what its last expression shows and what it raised.

    Parameters
    ----------
    code : str
        What the reader wrote.
    namespace : str
        Where its names are kept between runs.
    write : callable
        Gets the text that is printed, as it comes.
    fresh : bool
        Whether to forget first what ran there before.
    lenient : bool
        Whether a statement that fails is passed over: for the cells above, which may draw.

    Returns
    -------
    str
        JSON with ``text`` and ``html`` of the last value, ``report`` if it was a check's, and
        ``error``; each is None where there is none.

    Examples
    --------
    >>> printed = []
    >>> run("x = 2\nprint(x)\nx + 1", "example", printed.append)
    '{"text": "3", "html": null, "report": null, "error": null}'
    >>> printed
    ['2\n']
    """
    if fresh:
        forget(namespace)
    out = _Limited(write)
    said: dict[str, Any] = {"text": None, "html": None, "report": None, "error": None}
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        with warnings.catch_warnings():
            warnings.simplefilter("default")
            warnings.showwarning = _show_warning
            try:
                if lenient:
                    _execute_leniently(code, namespace_of(namespace))
                else:
                    said |= _shown(_execute(code, namespace_of(namespace)))
            except (Exception, SystemExit, KeyboardInterrupt) as error:
                said["error"] = explain(error)
        out.flush()
    return json.dumps(said)


def explain(error: BaseException) -> str:
    """Say what was raised and which of the reader's own lines led to it, and nothing else.

    Examples
    --------
    >>> explain(ValueError("too small"))
    'ValueError: too small'
    """
    if isinstance(error, SyntaxError) and (error.filename or "").startswith(_READER):
        text = (error.text or "").rstrip("\n")
        indent = len(text) - len(text.lstrip())
        caret = " " * max((error.offset or 1) - 1 - indent, 0) + "^"
        return f"{type(error).__name__}: {error.msg}\nline {error.lineno}: {text.lstrip()}\n" + (
            " " * len(f"line {error.lineno}: ") + caret
        )
    frames = [f for f in traceback.extract_tb(error.__traceback__) if _is_readers(f.filename)]
    lines = [_line(frame) for frame in frames]
    if len(lines) > SHOWN_LINES:
        half = SHOWN_LINES // 2
        lines[half:-half] = [f"... {len(lines) - SHOWN_LINES} more ..."]
    return "\n".join([traceback.format_exception_only(error)[-1].strip(), *lines])


def _is_readers(filename: str) -> bool:
    return filename.startswith(_READER)


def _line(frame: traceback.FrameSummary) -> str:
    where = "" if frame.name == "<module>" else f" in {frame.name}"
    return f"line {frame.lineno}{where}: {(frame.line or '').strip()}"


def _execute(code: str, names: dict[str, Any]) -> Any:
    """Run code; return the value of its last statement if that is an expression."""
    filename = f"{_READER}{next(_numbers)}>"
    linecache.cache[filename] = (len(code), None, code.splitlines(keepends=True), filename)
    tree = ast.parse(code, filename)
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr):
        exec(compile(tree, filename, "exec"), names)
        return None
    tree.body.pop()
    exec(compile(tree, filename, "exec"), names)
    value = eval(compile(ast.Expression(last.value), filename, "eval"), names)
    return None if code.rstrip().endswith(";") else value


def _execute_leniently(code: str, names: dict[str, Any]) -> None:
    """Run each statement that can be run."""
    for statement in ast.parse(code).body:
        with contextlib.suppress(Exception):
            _execute(ast.unparse(statement), names)


def _shown(value: Any) -> dict[str, Any]:
    """What a notebook would show of a value."""
    if value is None:
        return {}
    bundle = value._repr_mimebundle_() if hasattr(value, "_repr_mimebundle_") else {}
    html = bundle.get("text/html")
    if html is None and hasattr(value, "_repr_html_"):
        html = value._repr_html_()
    report = value.as_json() if bundle and hasattr(value, "as_json") else None
    text = repr(value)
    return {"text": text[:LIMIT], "html": html, "report": report}


def _show_warning(message, category, filename, lineno, file=None, line=None) -> None:
    """Print a warning with the reader's line, without the path of a library."""
    where = f"line {lineno}: " if _is_readers(filename) else ""
    print(f"{where}{category.__name__}: {message}")


class _Limited(io.TextIOBase):
    """Text on its way to the page: handed over in pieces, up to the limit."""

    SECONDS, LINE = 0.1, 500  # least time between two pieces; longest part of a line that waits

    def __init__(self, write: Callable[[str], Any]) -> None:
        self._write, self._waiting, self._room = write, "", LIMIT
        self._flushed = float("-inf")  # the first text is handed over at once

    def write(self, text: str) -> int:
        if self._room > 0:
            kept = text[: self._room]
            self._room -= len(kept)
            self._waiting += kept
            if self._room == 0:
                self._waiting += f"\n... more than {LIMIT:,} characters: the rest is not shown\n"
            whole = self._waiting.endswith("\n") or len(self._waiting) > self.LINE
            if self._room == 0 or (whole and monotonic() - self._flushed > self.SECONDS):
                self.flush()
        return len(text)

    def flush(self) -> None:
        if self._waiting:
            self._write(self._waiting)
            self._waiting = ""
            self._flushed = monotonic()
