"""Which cells of a page run on NumPy and `cnnref` alone, and what of the others does.

A statement runs in the page if it imports only what is there and uses no name that came from
elsewhere: figures, sentences and PyTorch fall away, with everything made from them.
"""

import ast
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

NEVER_CHANGE = {*dir(np.ndarray), *dir(str), "get", "items", "keys", "values"} - {
    *("fill", "itemset", "partition", "put", "resize", "setfield", "setflags", "sort")
}
"""Methods that leave their object as it is."""
NOT_THERE = {"multiprocessing", "pathlib", "socket", "subprocess", "threading", "tkinter"}
ROOMS_NOT_THERE = {"cli", "grading", "oracle"}  # of cnnref


@dataclass(frozen=True)
class Cell:
    """What of a cell runs in the page."""

    code: str
    whole: bool
    """Whether nothing fell away and it does more than import."""
    needs: list[int]
    """Numbers of the cells above that make what it uses."""


def split(sources: Sequence[str]) -> list[Cell]:
    r"""Say for each cell of a page what of it runs, in the order of the page.

    Examples
    --------
    >>> sources = ["import numpy as np\nimport torch", "x = np.ones(2)\nx", "torch.tensor(x)"]
    >>> cells = split(sources)
    >>> [(cell.code, cell.whole, cell.needs) for cell in cells]
    [('import numpy as np', False, []), ('x = np.ones(2)\nx', True, [0]), ('', False, [])]
    """
    missing: set[str] = set()
    cells: list[Cell] = []
    for source in sources:
        kept, fell = _sift(source, missing)
        whole = not fell and any(not _is_import(one) for one in kept)
        code = "\n".join(_text(source, one) for one in kept)
        cells.append(Cell(code, whole, _needs(kept, cells)))
    return cells


def _sift(source: str, missing: set[str]) -> tuple[list[ast.stmt], list[ast.stmt]]:
    """The statements that run, and those that do not; `missing` learns what they would make."""
    kept, fell = [], []
    for statement in _statements(source):
        if _runs(statement, missing):
            kept.append(statement)
            missing -= set(_bound(statement))
        else:
            fell.append(statement)
            missing |= {*_bound(statement), *_changed(statement)}
    return kept, fell


def _runs(statement: ast.stmt, missing: set[str]) -> bool:
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return all(map(_is_there, _modules(statement)))
    return not missing & set(_loaded(statement))


def _needs(statements: Sequence[ast.AST], above: Sequence[Cell]) -> list[int]:
    """Which cells above bind or change a name that is used, or that such a cell uses."""
    used = {name for one in statements for name in _loaded(one)}
    needs = []
    for number in reversed(range(len(above))):
        tree = ast.parse(above[number].code)
        if used & {name for one in tree.body for name in (*_bound(one), *_changed(one))}:
            needs.append(number)
            used |= set(_loaded(tree))
    return needs[::-1]


def _is_import(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Import | ast.ImportFrom)


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
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            yield node.target.id


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


def _changed(tree: ast.AST) -> Iterator[str]:
    """Names whose objects a statement may change: by a part that is set, or by a method."""
    for node in ast.walk(tree):
        match node:
            case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store()):
                yield name
            case ast.Attribute(value=ast.Name(id=name), ctx=ast.Store()):
                yield name
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method)):
                if method not in NEVER_CHANGE and name != "np":
                    yield name
