"""Which cells of a page run on NumPy and `cnnref` alone, and what of the others does.

A statement runs in the page if it imports only what is there and uses no name that came from
elsewhere: figures, sentences and PyTorch fall away, with everything made from them.
"""

import ast
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

NOT_THERE = {"multiprocessing", "pathlib", "socket", "subprocess", "threading", "tkinter"}
ROOMS_NOT_THERE = {"cli", "grading", "oracle"}  # of cnnref


@dataclass(frozen=True)
class Cell:
    """What of a cell runs in the page."""

    code: str
    whole: bool
    """Whether nothing fell away and it does more than import."""


def split(sources: Sequence[str]) -> list[Cell]:
    """Say for each cell of a page what of it runs, in the order of the page.

    Examples
    --------
    >>> cells = split(["import numpy as np\\nimport torch", "x = np.ones(2)\\nx", "torch.tensor(x)"])
    >>> [(cell.code, cell.whole) for cell in cells]
    [('import numpy as np', False), ('x = np.ones(2)\\nx', True), ('', False)]
    """
    missing: set[str] = set()
    return [_cell(source, missing) for source in sources]


def _cell(source: str, missing: set[str]) -> Cell:
    kept, whole, works = [], True, False
    for statement in _statements(source):
        bound = set(_bound(statement))
        if isinstance(statement, ast.Import | ast.ImportFrom):
            runs = all(map(_is_there, _modules(statement)))
        else:
            runs = not missing & set(_loaded(statement))
            works = True
        if runs:
            missing -= bound
            kept.append(_text(source, statement))
        else:
            missing |= bound
            whole = False
    return Cell("\n".join(kept), whole and works)


def _statements(source: str) -> list[ast.stmt]:
    try:
        return ast.parse(source).body
    except SyntaxError:  # IPython's magics
        return [ast.parse("import not_python").body[0]]


def _text(source: str, statement: ast.stmt) -> str:
    """The lines of a statement, its decorators included."""
    decorators = getattr(statement, "decorator_list", [])
    first = min([statement.lineno, *(d.lineno for d in decorators)])
    return "\n".join(source.splitlines()[first - 1 : statement.end_lineno])


def _modules(statement: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(statement, ast.ImportFrom):
        return [statement.module or ""]
    return [alias.name for alias in statement.names]


def _is_there(module: str) -> bool:
    top, _, rest = module.partition(".")
    if top == "cnnref":
        return rest.split(".")[0] not in ROOMS_NOT_THERE
    return top == "numpy" or (top in sys.stdlib_module_names and top not in NOT_THERE)


def _loaded(tree: ast.AST) -> Iterator[str]:
    """Names that are read anywhere in a statement, in the bodies of functions too."""
    return (n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load))


def _bound(tree: ast.AST) -> Iterator[str]:
    """Names that a statement gives to the page, not those inside a function."""
    if isinstance(tree, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
        yield tree.name
        return
    if isinstance(tree, ast.Import | ast.ImportFrom):
        yield from ((alias.asname or alias.name).partition(".")[0] for alias in tree.names)
        return
    if isinstance(tree, ast.Name) and isinstance(tree.ctx, ast.Store):
        yield tree.id
    for child in ast.iter_child_nodes(tree):
        yield from _bound(child)
