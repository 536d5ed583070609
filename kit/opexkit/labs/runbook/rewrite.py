"""Rewrites a script so that the sandbox runs it as Python would, or says why it cannot.

The sandbox lacks types of exceptions other than Python's own, annotations of types that it does not know, and modules
such as logging. Whatever could hide that something is lacking is refused, so that no script takes a wrong way unseen.
"""

import ast
import builtins
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from opexkit.labs.runbook.laziness import demand_whole_lists
from opexkit.labs.runbook.step import CannotRun

LARGEST_SCRIPT = 65_536
"""Characters of a script."""

PRELUDE = """
import json as json_

class Log_:
    DEBUG = 10
    INFO = 20
    WARNING = 30
    ERROR = 40
    CRITICAL = 50
    def getLogger(self, name=None): return self
    def setLevel(self, level): return None
    def basicConfig(self, **settings): return None
    def debug(self, *words, **more): print(*words)
    def info(self, *words, **more): print(*words)
    def warning(self, *words, **more): print(*words)
    def error(self, *words, **more): print(*words)
    def exception(self, *words, **more): print(*words)
    def critical(self, *words, **more): print(*words)

log_ = Log_()

def raise_(error):
    raised_(type(error).__name__, str(error))
    return error

def config_(*values, **settings):
    return None

def round_(number, digits=None):
    if isinstance(number, float) and isinstance(digits, int) and digits >= 0:
        return float(("%." + str(digits) + "f") % number)
    return round(number, digits)
"""
"""What a rewritten script finds in the sandbox, beside the functions `raised_`, `caught_`, `is_aws_`, `response_`."""

_OURS = {"json_", "Log_", "log_", "raise_", "round_", "config_", "raised_", "caught_", "is_aws_", "response_"}
_OURS |= {"event_", "result_"}
_HIDES = {"dir", "eval", "exec", "exit", "getattr", "globals", "hasattr", "locals", "quit", "setattr", "vars"}
"""Functions that behave otherwise where the sandbox lacks something, without an error."""
_HIDES |= {"iter", "namedtuple"}
_HEEDED = {"__init__", "__str__", "__repr__", "__enter__", "__exit__", "__iter__", "__call__"}
_DROPPED = ("__future__", "botocore", "typing")
"""Modules whose names are rewritten away."""
_ERRORS = {name for name, kind in vars(builtins).items() if isinstance(kind, type) and issubclass(kind, Exception)}
_PLACE = re.compile(r"\s*error_\d+\s*")


@dataclass(frozen=True)
class Rewritten:
    """A script for the sandbox.

    Attributes:
        code: what the sandbox runs.
        lines: from a line of the code to the one in the script.
        reads_clock: whether it may ask for the time.
        hasty: whether the sandbox looks at more of a list than Python would, and so may meet more errors.
    """

    code: str
    lines: dict[int, int]
    reads_clock: bool
    hasty: bool = False


@lru_cache(maxsize=32)
def rewrite(script: str, handler: str) -> Rewritten:
    """Rewrite a script for the sandbox.

    Args:
        script: the text.
        handler: the function that is called with the event and a context.

    Raises:
        CannotRun: the sandbox would run it otherwise than Python.
    """
    if len(script) > LARGEST_SCRIPT:
        raise CannotRun(f"it has {len(script):,} characters, and {LARGEST_SCRIPT:,} are run at most")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about the learner's text, not ours
            tree = ast.parse(script)
            _demand_open(tree, handler)
            hasty = demand_whole_lists(tree)
            clock = any(_asks_time(node) for node in ast.walk(tree))
            changed = ast.fix_missing_locations(_Rewriter(tree).visit(tree))
            code = ast.unparse(changed)
            pairs = zip(ast.walk(changed), ast.walk(ast.parse(code)), strict=False)
            lines = {new.lineno: old.lineno for old, new in pairs if hasattr(new, "lineno") and hasattr(old, "lineno")}
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise CannotRun(f"it cannot be read as Python ({error})") from error
    return Rewritten(code, lines, clock, hasty)


_CLOCK = {"now", "utcnow", "today", "time", "monotonic", "perf_counter", "gmtime", "localtime", "strftime", "ctime"}


def _demand_open(tree: ast.Module, handler: str) -> None:
    """Raise CannotRun for what could behave otherwise without an error."""
    caught = _caught(tree)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    loggers = {id(word) for call in calls if ast.unparse(call.func).endswith("getLogger") for word in call.args}
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        for name in _names(node):
            if name in _OURS or _PLACE.fullmatch(name):
                raise CannotRun(f"line {line} uses the name {name!r}, which the sandbox has itself")
            if name in _HIDES:
                raise CannotRun(f"line {line} uses {name}, which is not run here")
        if isinstance(node, ast.Attribute) and (node.attr in ("args", "with_traceback") or _reads_system(node)):
            raise CannotRun(f"line {line} reads {ast.unparse(node)}, which differs here")
        if isinstance(node, (ast.Call, ast.FormattedValue)) and _names_kind(node, caught):
            raise CannotRun(f"line {line} asks for the kind of an error, whose name differs here")
        if isinstance(node, ast.Name) and node.id == "__name__" and id(node) not in loggers:
            raise CannotRun(f"line {line} asks under which name it runs")
        if isinstance(node, ast.ClassDef) and (special := _special(node)):
            raise CannotRun(f"line {line} gives a class the method {special}, which has no effect here")
        ending = node.finalbody if isinstance(node, ast.Try) else []
        if any(isinstance(part, (ast.Return, ast.Break, ast.Continue)) for each in ending for part in ast.walk(each)):
            raise CannotRun(f"line {ending[0].lineno} leaves a `finally`, which hides errors")
        if isinstance(node, ast.FunctionDef) and node.name == handler and len(node.args.args) > 1:
            context = node.args.args[1].arg
            if any(isinstance(part, ast.Name) and part.id == context for part in ast.walk(node)):
                raise CannotRun(f"it reads {context!r}, the second argument, which is not known here")


def _names(node: ast.AST) -> Iterator[str]:
    """Yield what a node of a script names."""
    for field in ("id", "name", "asname", "arg", "rest"):
        if isinstance(name := getattr(node, field, None), str):
            yield name


def _special(node: ast.ClassDef) -> str:
    """Return the name of a method that the sandbox does not heed."""
    names = [part.name for part in node.body if isinstance(part, ast.FunctionDef)]
    return next((name for name in names if name.startswith("__") and name not in _HEEDED), "")


def _caught(tree: ast.Module) -> set[str]:
    """Return the names that handlers give to errors."""
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler) and node.name}


def _reads_system(node: ast.Attribute) -> bool:
    return node.attr.startswith("__") or (isinstance(node.value, ast.Name) and node.value.id in ("sys", "platform"))


def _names_kind(node: ast.Call | ast.FormattedValue, caught: set[str]) -> bool:
    if isinstance(node, ast.FormattedValue):
        return node.conversion in (ord("r"), ord("a")) and isinstance(node.value, ast.Name) and node.value.id in caught
    asks = isinstance(node.func, ast.Name) and node.func.id in ("type", "repr", "ascii")
    return asks and any(isinstance(word, ast.Name) and word.id in caught for word in node.args)


def _asks_time(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom):
        return any(alias.name in _CLOCK for alias in node.names)
    return isinstance(node, ast.Attribute) and node.attr in _CLOCK


class _Rewriter(ast.NodeTransformer):
    """Changes what the sandbox lacks into what it has."""

    def __init__(self, tree: ast.Module) -> None:
        self._count = 0
        self._caught = _caught(tree)
        self._aws = {
            alias.asname or alias.name: alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module == "botocore.exceptions"
            for alias in node.names
        }

    def visit_Import(self, node: ast.Import) -> Any:
        kept = [alias for alias in node.names if alias.name.partition(".")[0] not in (*_DROPPED, "logging")]
        logs = [alias.asname or "logging" for alias in node.names if alias.name == "logging"]
        parts = [f"import {', '.join(ast.unparse(alias) for alias in kept)}"] if kept else []
        return _like(node, "\n".join([*parts, *(f"{name} = log_" for name in logs)]) or "pass")

    def visit_ImportFrom(self, node: ast.ImportFrom) -> Any:
        module = node.module or ""
        if module == "botocore.config":
            return _like(node, "\n".join(f"{alias.asname or alias.name} = config_" for alias in node.names))
        return _like(node, "pass") if module.partition(".")[0] in _DROPPED else node

    def visit_ClassDef(self, node: ast.ClassDef) -> Any:
        if [ast.unparse(base) for base in node.bases] in (["TypedDict"], ["typing.TypedDict"]):
            return _like(node, f"{node.name} = dict")
        return self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> Any:
        node.returns = None
        return self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> Any:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> Any:
        if node.value is None:
            return _like(node, "pass")
        changed = ast.Assign([node.target], node.value)
        return self.generic_visit(ast.copy_location(changed, node))

    def visit_Attribute(self, node: ast.Attribute) -> Any:
        if node.attr == "response" and isinstance(node.value, ast.Name) and node.value.id in self._caught:
            return _like(node, f"response_(str({node.value.id}))", expression=True)
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> Any:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id == "round":
            node.func.id = "round_"  # the sandbox rounds 2.675 up
        if ast.unparse(node.func) == "next" and len(node.args) == 2 and isinstance(node.args[0], ast.GeneratorExp):
            every = ast.ListComp(node.args[0].elt, node.args[0].generators)
            return _like(node, f"({ast.unparse(every)} or [{ast.unparse(node.args[1])}])[0]", expression=True)
        return node

    def visit_Raise(self, node: ast.Raise) -> Any:
        self.generic_visit(node)
        error, node.cause = node.exc, None
        if isinstance(error, ast.Name) and error.id in _ERRORS:
            node.exc = _like(node, f"raise_({error.id}())", expression=True)
        elif isinstance(error, ast.Call) and isinstance(error.func, ast.Name) and error.func.id in _ERRORS:
            if error.keywords or any(isinstance(word, ast.Starred) for word in error.args):
                raise CannotRun(f"line {node.lineno} raises an error in a form that is not run here")
            if len(error.args) > 1 and issubclass(getattr(builtins, error.func.id), OSError):
                raise CannotRun(f"line {node.lineno} raises an error of the system, whose kind follows from its number")
            words = ", ".join(map(ast.unparse, error.args))
            said = f"str(({words}))" if error.args else ""  # an error of the sandbox holds one text
            if error.func.id == "KeyError" and len(error.args) == 1:
                said = words  # its text depends on the type of what it holds
            node.exc = _like(node, f"raise_({error.func.id}({said}))", expression=True)
        return node

    def visit_Try(self, node: ast.Try) -> Any:
        self.generic_visit(node)
        if not node.handlers:
            return node
        self._count += 1
        name = f"error_{self._count}"
        choices = ast.parse("raise").body  # what no handler wants goes on
        for handler in reversed(node.handlers):
            bound = [_like(handler, f"{handler.name} = {name}")] if handler.name else []
            wanted = _like(handler, self._condition(handler.type, name), expression=True)
            choices = [ast.copy_location(ast.If(wanted, [*bound, *handler.body], choices), handler)]
        told = _like(node.handlers[0], f"caught_(type({name}).__name__, str({name}))")
        every = ast.ExceptHandler(ast.Name("Exception", ast.Load()), name, [told, *choices])
        node.handlers = [ast.copy_location(every, node.handlers[0])]
        return node

    def _condition(self, kind: ast.expr | None, name: str) -> str:
        """Ask whether an error is of the kind that a handler names."""
        if kind is None:
            return "True"
        if isinstance(kind, ast.Tuple):
            return " or ".join(self._condition(each, name) for each in kind.elts) or "False"
        written = ast.unparse(kind)
        if written in ("BaseException", "Exception"):
            return "True"
        if written in _ERRORS or written in ("json.JSONDecodeError", "json.decoder.JSONDecodeError"):
            return f"isinstance({name}, {written})"
        aws = self._aws.get(written)
        if aws or re.fullmatch(r"[\w.()'\"]+\.exceptions\.\w+", written):
            return f"is_aws_(str({name}), {aws or written.rpartition('.')[2]!r})"
        raise CannotRun(f"line {kind.lineno} catches {written!r}, which is not known here")


def _like(node: ast.AST, code: str, *, expression: bool = False) -> Any:
    """Parse code that stands in a node's place: an expression, a statement, or a list of statements."""
    parsed = ast.parse(code)
    for part in ast.walk(parsed):
        if hasattr(part, "lineno"):
            ast.copy_location(part, node)
    first = parsed.body[0]
    if expression and isinstance(first, ast.Expr):
        return first.value
    return first if len(parsed.body) == 1 else parsed.body
