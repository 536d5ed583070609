"""Where a script relies on lists that are made item by item: the sandbox makes each one at once."""

import ast

from opexkit.labs.runbook.step import CannotRun

_LAZY = {"enumerate", "filter", "map", "reversed", "zip"}
_PLAIN = {"enumerate", "reversed", "zip"}
"""Those that call nothing while they go on."""
_TAKES_ALL = {
    *(
        "Counter",
        "dict",
        "extend",
        "frozenset",
        "join",
        "list",
        "max",
        "min",
        "set",
        "sorted",
        "sum",
        "tuple",
        "update",
    ),
}
_TAKES_SOME = {"all", "any", "next"}
_PURE = {
    *("abs", "bool", "endswith", "float", "get", "int", "isinstance", "items", "keys", "len", "lower", "lstrip"),
    *("replace", "rstrip", "split", "startswith", "str", "strip", "upper", "values"),
}
"""Functions and methods that change nothing, so that calling one too often does no harm."""


def demand_whole_lists(tree: ast.Module) -> bool:
    """Say whether the sandbox may look at more items than Python, and so meet an error that Python would not.

    Raises:
        CannotRun: it could do more than Python, or go twice over what is gone after once.
    """
    parents = {id(child): node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    hasty = False
    for node in ast.walk(tree):
        name = _name(node)
        if not isinstance(node, ast.GeneratorExp) and not (isinstance(node, ast.Call) and name in _LAZY):
            continue
        parent = parents[id(node)]
        taker = _name(parent) if node in getattr(parent, "args", ()) else ""
        looped = isinstance(parent, (ast.For, ast.comprehension)) and parent.iter is node
        if taker in _TAKES_ALL or (name in _PLAIN and (looped or taker in _LAZY)):
            continue
        if not (looped or taker in _TAKES_SOME) or not _is_pure(node):
            raise CannotRun(f"line {node.lineno} makes a list item by item, which is not done here")
        hasty = True
    return hasty


def _name(node: ast.AST) -> str:
    """Return the name of the function or method that a node calls."""
    function = node.func if isinstance(node, ast.Call) else None
    return getattr(function, "id", getattr(function, "attr", ""))


def _is_pure(node: ast.AST) -> bool:
    calls = [part for part in ast.walk(node) if isinstance(part, ast.Call) and part is not node]
    return all(_name(call) in _PURE for call in calls) and _name(node) not in ("map", "filter")
