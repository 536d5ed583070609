"""The conditions of risk rules: choice ids joined by `&&`, `||`, `!` and parentheses, or the word `default`.

AWS documents the language by examples alone. Here `!` binds before `&&`, and `&&` before `||`; `mixed` finds
the places where a reader would have to know that.
Source: AWS user guide, "Lens format specification",
https://docs.aws.amazon.com/wellarchitected/latest/userguide/lenses-format-specification.html
"""

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

DEEPEST = 64
_TOKEN = re.compile(r"&&|\|\||[!()]|[A-Za-z0-9_]+|\S")
_WORDS = {"and": "&&", "or": "||", "not": "!", "&": "&&", "|": "||"}
_OPERATORS = ("&&", "||")


class ConditionError(ValueError):
    """A condition that cannot be read.

    Attributes:
        message: what is wrong, in one clause.
        fix: what to do about it, in one clause.
        column: 1-based, in the condition.
    """

    def __init__(self, message: str, fix: str, column: int) -> None:
        super().__init__(f"column {column}: {message}; {fix}")
        self.message, self.fix, self.column = message, fix, column


@dataclass(frozen=True, slots=True)
class Default:
    """The word `default`: always true."""

    def __str__(self) -> str:
        return "default"


@dataclass(frozen=True, slots=True)
class Name:
    """A choice id: true if the choice is selected."""

    id: str

    def __str__(self) -> str:
        return self.id


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a term."""

    term: "Node"

    def __str__(self) -> str:
        return f"!{_bracketed(self.term)}"


@dataclass(frozen=True, slots=True)
class And:
    """True if each term is."""

    terms: tuple["Node", ...]

    def __str__(self) -> str:
        return " && ".join(map(_bracketed, self.terms))


@dataclass(frozen=True, slots=True)
class Or:
    """True if any term is."""

    terms: tuple["Node", ...]

    def __str__(self) -> str:
        return " || ".join(map(_bracketed, self.terms))


Node: TypeAlias = Default | Name | Not | And | Or


@lru_cache(maxsize=4096)
def parse(text: str) -> Node:
    """Read a condition; `str()` of the result is the condition again, fully bracketed.

    Raises:
        ConditionError: the text is no condition, or nests deeper than 64 levels.
    """
    if text.strip() == "default":
        return Default()
    return _Parser(text).condition()


def mixed(text: str) -> int | None:
    """The column of an operator that shares a level of parentheses with the other one, if there is one."""
    seen: list[str | None] = [None]
    for match in _TOKEN.finditer(text):
        symbol = match.group()
        if symbol == "(":
            seen.append(None)
        elif symbol == ")" and len(seen) > 1:
            seen.pop()
        elif symbol in _OPERATORS:
            if seen[-1] not in (None, symbol):
                return match.start() + 1
            seen[-1] = symbol
    return None


def names(node: Node) -> frozenset[str]:
    """The choice ids in a condition."""
    return frozenset(name for name, _ in signed_names(node))


def signed_names(node: Node, positive: bool = True) -> Iterator[tuple[str, bool]]:
    """Each choice id in a condition, and whether it stands there un-negated."""
    match node:
        case Name(id=name):
            yield name, positive
        case Not(term=term):
            yield from signed_names(term, not positive)
        case And(terms=terms) | Or(terms=terms):
            for term in terms:
                yield from signed_names(term, positive)


def evaluate(node: Node, selected: Set[str], not_applicable: Set[str] = frozenset()) -> bool:
    """Whether a condition holds.

    A choice that is not applicable is neutral, as AWS staff measured: it satisfies `&&` and does not satisfy
    `||`, not even where each choice of the `||` is such a one. Not measured, and set here: `!` before it, or
    before such a `||`, is false; a condition that is nothing but such a choice holds.
    Source: gate G3 of
    https://github.com/awslabs/operational-readiness-review-custom-war-lens/blob/main/docs/gates.md
    """
    return _is_met(node, selected, not_applicable)


def _is_met(node: Node, selected: Set[str], not_applicable: Set[str]) -> bool:
    """Whether a term that stands alone or in a `&&` is satisfied: a neutral one is, except for a `||`."""
    value = _value(node, selected, not_applicable)
    return not isinstance(node, Or) if value is None else value


def _value(node: Node, selected: Set[str], not_applicable: Set[str]) -> bool | None:
    """True, false, or None for neutral."""
    match node:
        case Name(id=name):
            return None if name in not_applicable else name in selected
        case Not(term=term):
            return _value(term, selected, not_applicable) is False
        case And(terms=terms):
            return all(_is_met(term, selected, not_applicable) for term in terms)
        case Or(terms=terms):
            values = {_value(term, selected, not_applicable) for term in terms}
            return None if values == {None} else True in values
    return True


def _bracketed(node: Node) -> str:
    return f"({node})" if isinstance(node, And | Or) else str(node)


class _Parser:
    """Recursive descent; the depth is bounded, so that no text can exhaust the stack."""

    def __init__(self, text: str) -> None:
        self._tokens = [(match.group(), match.start() + 1) for match in _TOKEN.finditer(text)]
        self._tokens.append(("", len(text) + 1))
        self._at = 0

    def condition(self) -> Node:
        node = self._any(0)
        symbol, column = self._tokens[self._at]
        if symbol == ")":
            raise ConditionError("a ')' closes nothing", "remove it", column)
        if symbol in _WORDS or symbol.lower() in _WORDS:
            raise ConditionError(f"{symbol!r} is no operator", f"write {_WORDS[symbol.lower()]}", column)
        if symbol:
            raise ConditionError(f"there is no operator before {symbol!r}", "write && or ||", column)
        return node

    def _any(self, depth: int) -> Node:
        terms = [self._all(depth)]
        while self._taken("||"):
            terms.append(self._all(depth))
        return terms[0] if len(terms) == 1 else Or(tuple(terms))

    def _all(self, depth: int) -> Node:
        terms = [self._term(depth)]
        while self._taken("&&"):
            terms.append(self._term(depth))
        return terms[0] if len(terms) == 1 else And(tuple(terms))

    def _term(self, depth: int) -> Node:
        symbol, column = self._tokens[self._at]
        if depth > DEEPEST:
            raise ConditionError(f"it nests deeper than {DEEPEST} levels", "write it flatter", column)
        if self._taken("!"):
            return Not(self._term(depth + 1))
        if self._taken("("):
            node = self._any(depth + 1)
            if not self._taken(")"):
                self._not_closed(column)
            return node
        if symbol == "default":
            raise ConditionError("'default' is in an expression", "give it a rule of its own", column)
        if not symbol.replace("_", "a").isalnum() or not symbol.isascii():
            self._no_choice(symbol, column)
        self._at += 1
        return Name(symbol)

    def _taken(self, symbol: str) -> bool:
        taken = self._tokens[self._at][0] == symbol
        self._at += taken
        return taken

    def _not_closed(self, opened: int) -> None:
        symbol, column = self._tokens[self._at]
        if symbol.lower() in _WORDS:
            raise ConditionError(f"{symbol!r} is no operator", f"write {_WORDS[symbol.lower()]}", column)
        if symbol:
            raise ConditionError(f"there is no operator before {symbol!r}", "write && or ||", column)
        raise ConditionError("a '(' is never closed", "add ')'", opened)

    def _no_choice(self, symbol: str, column: int) -> None:
        if not symbol:
            raise ConditionError("a choice id is missing at the end", "add it, or remove the operator", column)
        if symbol in _OPERATORS or symbol == ")":
            raise ConditionError(f"a choice id is missing before {symbol!r}", "add it", column)
        if symbol in _WORDS:
            raise ConditionError(f"{symbol!r} is no operator", f"write {_WORDS[symbol]}", column)
        raise ConditionError(f"{symbol!r} cannot stand here", "use choice ids, &&, ||, ! and parentheses", column)
