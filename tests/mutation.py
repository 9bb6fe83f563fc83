"""Small changes to a function's source, as a slip of the hand would make them."""

import ast
import copy
from collections.abc import Iterator

OPERATORS: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Add, ast.Div),
    ast.Div: (ast.Mult, ast.FloorDiv),
    ast.FloorDiv: (ast.Div, ast.Mult),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
}
NAMES = {
    "max": "min",
    "min": "max",
    "maximum": "minimum",
    "minimum": "maximum",
    "argmax": "argmin",
    "sum": "mean",
    "mean": "sum",
    "std": "var",
    "exp": "log",
    "log": "exp",
    "sqrt": "square",
    "square": "sqrt",
    "zeros": "ones",
    "ones": "zeros",
    "zeros_like": "ones_like",
    "ones_like": "zeros_like",
    "abs": "negative",
    "tanh": "sin",
    "repeat": "tile",
    "tile": "repeat",
    "floor": "ceil",
    "ceil": "floor",
}


def mutants(source: str) -> Iterator[tuple[str, str]]:
    """Yield each change in words, ``x + y -> x - y``, and the changed source; none twice."""
    tree = ast.parse(source)
    _drop_docstrings(tree)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    seen = {ast.unparse(tree)}
    named: dict[str, int] = {}
    for node in ast.walk(tree):
        for new in replacements(node):
            changed = ast.unparse(_exchanged(tree, node, new))
            if changed in seen:
                continue
            seen.add(changed)
            shown = _in_context(node, parents)
            words = f"{ast.unparse(shown)} -> {ast.unparse(_exchanged(shown, node, new))}"
            named[words] = named.get(words, 0) + 1
            yield words if named[words] == 1 else f"{words} (no. {named[words]})", changed


def _in_context(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> ast.AST:
    """The node to show for a change: for a bare number or tuple, what it stands in."""
    while isinstance(node, ast.Constant | ast.UnaryOp | ast.Tuple | ast.Slice | ast.keyword):
        node = parents[node]
    return node


def replacements(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what may stand in the place of a node."""
    match node:
        case ast.BinOp(left, operator, right):
            for kind in OPERATORS.get(type(operator), ()):
                yield ast.BinOp(left, kind(), right)
            yield left
            yield right
        case ast.BoolOp(operator, values):
            yield ast.BoolOp(OPERATORS[type(operator)][0](), values)
        case ast.UnaryOp(ast.USub() | ast.Not(), operand):
            yield operand
        case ast.Compare(left, [operator], rest):
            for kind in OPERATORS.get(type(operator), ()):
                yield ast.Compare(left, [kind()], rest)
        case ast.Constant(bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(int() | float() as value):
            yield ast.Constant(value + 1)
            yield ast.Constant(value - 1)
        case ast.IfExp(_, body, orelse):
            yield body
            yield orelse
        case ast.AugAssign(target, operator, value):
            yield ast.Assign([target], value, lineno=0)
            for kind in OPERATORS.get(type(operator), ()):
                yield ast.AugAssign(target, kind(), value)
        case ast.Slice():
            yield from _without_an_end(node)
        case ast.Tuple(elements) if len(elements) > 1:
            yield from _otherwise_composed(node)
        case ast.Attribute(value, "T"):
            yield value
        case ast.Call():
            yield from _called_otherwise(node)


def _without_an_end(node: ast.Slice) -> Iterator[ast.AST]:
    for end in ("lower", "upper", "step"):
        if getattr(node, end) is not None:
            yield _with(node, **{end: None})


def _otherwise_composed(node: ast.Tuple) -> Iterator[ast.AST]:
    """Yield axes such as (0, 2, 3) with one left out, other tuples with two neighbours swapped."""
    items = node.elts
    if all(isinstance(item, ast.Constant) for item in items):
        for i in range(len(items)):
            yield _with(node, elts=items[:i] + items[i + 1 :])
        return
    for i in range(len(items) - 1):
        yield _with(node, elts=[*items[:i], items[i + 1], items[i], *items[i + 2 :]])


def _called_otherwise(node: ast.Call) -> Iterator[ast.AST]:
    """Yield calls of a related function, without a keyword, with a range that ends elsewhere."""
    if isinstance(node.func, ast.Attribute) and node.func.attr in NAMES:
        yield _with(node, func=_with(node.func, attr=NAMES[node.func.attr]))
    if isinstance(node.func, ast.Name) and node.func.id in NAMES:
        yield _with(node, func=ast.Name(NAMES[node.func.id]))
    for i in range(len(node.keywords)):
        yield _with(node, keywords=node.keywords[:i] + node.keywords[i + 1 :])
    if isinstance(node.func, ast.Name) and node.func.id == "range":
        end = min(1, len(node.args) - 1)
        for kind in () if isinstance(node.args[end], ast.Constant) else (ast.Add(), ast.Sub()):
            stop = ast.BinOp(node.args[end], kind, ast.Constant(1))
            yield _with(node, args=[*node.args[:end], stop, *node.args[end + 1 :]])


def _with(node, **fields):
    new = copy.copy(node)
    for name, value in fields.items():
        setattr(new, name, value)
    return new


def _exchanged(root: ast.AST, old: ast.AST, new: ast.AST) -> ast.AST:
    """Copy a tree with one of its nodes exchanged."""
    if root is old:
        return copy.deepcopy(new)
    fields = {}
    for name, value in ast.iter_fields(root):
        if isinstance(value, list):
            fields[name] = [_exchanged(v, old, new) if isinstance(v, ast.AST) else v for v in value]
        else:
            fields[name] = _exchanged(value, old, new) if isinstance(value, ast.AST) else value
    return ast.fix_missing_locations(ast.copy_location(type(root)(**fields), root))


def _drop_docstrings(tree: ast.Module) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:]
