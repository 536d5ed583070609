"""Expressions of Logs Insights as SQL: fields, numbers, texts, comparisons and functions."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from opexkit.files import suggestion
from opexkit.labs.hunt.functions import MICROSECONDS, Kind, Takes
from opexkit.labs.hunt.grammar import QueryError

Resolve = Callable[[str, str], Kind | None]
"""What a column of an earlier answer is, by the answer and the column; None where there is none."""
Node = Any
"""A tree of lark, or one of its tokens."""


_AROUND = (("(?P<=", "looks back"), ("(?P<!", "looks back"), ("(?=", "looks ahead"), ("(?!", "looks ahead"))


@dataclass(frozen=True, slots=True)
class Value:
    """SQL, what it yields, and whether it sums up many events."""

    sql: str
    kind: Kind
    sums: bool = False


def quoted(name: str) -> str:
    """Write a name for SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Write a text for SQL."""
    return "'" + text.replace("'", "''") + "'"


def unquoted(token: str) -> str:
    """Return what stands between the quotes of a text."""
    return re.sub(r"\\(.)", r"\1", str(token)[1:-1])


class Expressions:
    """Translates expressions of one query.

    Attributes:
        text: the query.
        resolve: tells what a column of an earlier answer is.
        fields: what is known at this command, with what each is.
        summed: whether a stats came before.
    """

    def __init__(self, text: str, resolve: Resolve, fields: dict[str, Kind]) -> None:
        self.text, self.resolve, self.fields, self.summed = text, resolve, fields, False

    def wrong(self, at: Node, message: str, fix: str) -> QueryError:
        """Tell what is wrong at a part of the query."""
        line, column = (at.line, at.column) if hasattr(at, "line") else (at.meta.line, at.meta.column)
        return QueryError(message, fix, line or 1, column or 1)

    def source(self, tree: Node) -> str:
        """Return a part of the query as it was written, on one line."""
        start, end = (
            (tree.start_pos, tree.end_pos) if hasattr(tree, "start_pos") else (tree.meta.start_pos, tree.meta.end_pos)
        )
        return " ".join(self.text[start:end].split())

    def regex(self, token: Node) -> str:
        """Return a pattern as RE2 takes it."""
        text = str(token)[1:-1].replace("\\/", "/").replace("(?<", "(?P<")
        for sign, what in (
            ("(?P<=", "looks back"),
            ("(?P<!", "looks back"),
            ("(?=", "looks ahead"),
            ("(?!", "looks ahead"),
        ):
            if sign in text:
                raise self.wrong(token, f"the pattern {what}", "write it without: patterns are RE2's here")
        try:
            re.compile(text)
        except (re.error, OverflowError, RecursionError) as error:
            raise self.wrong(token, f"is no pattern: {error}", "fix the pattern") from error
        if re.search(r"\{\d{4,}|\\\d", text):
            raise self.wrong(token, "repeats too often, or names a group again", "write a shorter pattern")
        return text

    def _written(self, name: Node) -> str:
        return str(name.children[0]).strip("`")

    def _known(self, name: Node) -> str:
        written = self._written(name)
        if written not in self.fields:
            message = f"there is no field {written[:60]!r}" + (" after stats" if self.summed else "")
            raise self.wrong(name, message, suggestion(written, self.fields))
        return written

    # values

    def value(self, tree: Node) -> Value:
        """Translate an expression."""
        written = self.source(tree)
        if tree.data != "name" and written in self.fields:
            return Value(quoted(written), self.fields[written])
        made: Value = getattr(self, f"_of_{tree.data}")(tree)
        return made

    def truth(self, tree: Node) -> Value:
        """Translate a condition."""
        value = self.value(tree)
        if value.kind != "truth":
            raise self.wrong(tree, f"{self.source(tree)[:60]!r} is no condition", "compare it, such as with =")
        return value

    def cast(self, value: Value, takes: Takes) -> str:
        """SQL of a value as a number or a text."""
        if takes == "number" and value.kind != "number":
            return f"TRY_CAST({value.sql} AS DOUBLE)"
        if takes == "text" and value.kind not in ("text", "parsed"):
            return f"CAST({value.sql} AS VARCHAR)"
        return value.sql

    def numeric(self, tree: Node) -> Value:
        """Translate an expression that has to be a number."""
        value = self.value(tree)
        if value.kind in ("time", "truth", "period"):
            raise self.wrong(tree, f"{self.source(tree)[:60]!r} is no number", "compute with numbers")
        return Value(self.cast(value, "number"), "number", value.sums)

    def _of_name(self, tree: Node) -> Value:
        name = self._known(tree)
        return Value(quoted(name), self.fields[name])

    def _of_number(self, tree: Node) -> Value:
        return Value(f"{tree.children[0]}::DOUBLE", "number")

    def _of_string(self, tree: Node) -> Value:
        return Value(literal(unquoted(tree.children[0])), "text")

    def _of_period(self, tree: Node) -> Value:
        (token,) = tree.children
        number, unit = re.findall(r"\d+|[a-zA-Z]+", token)
        if unit not in MICROSECONDS:
            raise self.wrong(token, f"the unit {unit[:20]!r} is not part of this lab", "write s, m, h or d")
        if not 1 <= int(number) * MICROSECONDS[unit] <= 31 * MICROSECONDS["d"]:
            raise self.wrong(token, f"the period {token[:20]}", "write one from a second to 31 days")
        return Value(str(int(number) * MICROSECONDS[unit]), "period")

    def _of_answer(self, tree: Node) -> Value:
        answer, column, kind = self._answer(tree.children[0])
        if answer != "alert":
            raise self.wrong(tree.children[0], "an answer may have many rows", f"write in ${{{answer}.{column}}}")
        return Value(f"(SELECT {quoted(column)} FROM {quoted(answer)})", kind)

    def _answer(self, token: Node) -> tuple[str, str, Kind]:
        answer, column = str(token)[2:-1].split(".", 1)
        kind = self.resolve(answer, column)
        if kind is None:
            raise self.wrong(
                token, f"there is no {column!r} in an answer {answer!r}", "name a question before this one"
            )
        return answer, column, kind

    def _of_group(self, tree: Node) -> Value:
        inner = self.value(tree.children[0])
        return Value(f"({inner.sql})", inner.kind, inner.sums)

    def _of_minus(self, tree: Node) -> Value:
        inner = self.numeric(tree.children[-1])
        return Value(f"(-{inner.sql})", "number", inner.sums)

    def _of_sum(self, tree: Node) -> Value:
        return self._computed(tree)

    def _of_product(self, tree: Node) -> Value:
        return self._computed(tree)

    def _computed(self, tree: Node) -> Value:
        first, *rest = tree.children
        value = self.numeric(first)
        for sign, operand in zip(rest[::2], rest[1::2], strict=True):
            other = self.numeric(operand)
            right = f"nullif({other.sql}, 0)" if sign in "/%" else other.sql
            value = Value(f"({value.sql} {sign} {right})", "number", self._mixed(operand, value, other))
        return value

    def _of_power(self, tree: Node) -> Value:
        left, right = (self.numeric(each) for each in tree.children)
        return Value(f"pow({left.sql}, {right.sql})", "number", self._mixed(tree, left, right))

    def _mixed(self, at: Node, *values: Value) -> bool:
        """Whether values sum up events; a field of a single event beside a sum is refused."""
        sums = any(each.sums for each in values)
        if sums and any(not each.sums and '"' in each.sql for each in values):
            raise self.wrong(at, "is a field of one event beside a sum of many", "put the field into a statistic")
        return sums

    def _of_either(self, tree: Node) -> Value:
        return self._joined(tree, "OR")

    def _of_both(self, tree: Node) -> Value:
        return self._joined(tree, "AND")

    def _joined(self, tree: Node, word: str) -> Value:
        parts = [self.truth(each) for each in tree.children]
        return Value(f"({f' {word} '.join(each.sql for each in parts)})", "truth", self._mixed(tree, *parts))

    def _of_negation(self, tree: Node) -> Value:
        inner = self.truth(tree.children[0])
        return Value(f"(NOT {inner.sql})", "truth", inner.sums)

    def _of_comparison(self, tree: Node) -> Value:
        left, sign, right = tree.children
        one, two = self.value(left), self.value(right)
        kinds = {one.kind, two.kind}
        if "period" in kinds or ("time" in kinds and kinds != {"time"}):
            raise self.wrong(
                tree, "compares a time with something else", "compare it with ${alert.time}, or use tomillis()"
            )
        takes: Takes = "number" if "number" in kinds else "any" if len(kinds) == 1 else "text"
        sql = f"({self.cast(one, takes)} {'<>' if sign == '!=' else sign} {self.cast(two, takes)})"
        return Value(sql, "truth", self._mixed(tree, one, two))

    def _of_like(self, tree: Node) -> Value:
        return self._liked(tree.children[0], tree.children[-1], "")

    def _of_unlike(self, tree: Node) -> Value:
        return self._liked(tree.children[0], tree.children[-1], "NOT ")

    def _liked(self, left: Node, pattern: Node, negated: str) -> Value:
        value = self.value(left)
        text = self.cast(value, "text")
        if pattern.type == "REGEX":
            found = f"regexp_matches({text}, {literal(self.regex(pattern))})"
        else:
            found = f"contains({text}, {literal(unquoted(pattern))})"
        return Value(f"({negated}{found})", "truth", value.sums)

    def _of_within(self, tree: Node) -> Value:
        return self._member(tree, "IN")

    def _of_without(self, tree: Node) -> Value:
        return self._member(tree, "NOT IN")

    def _member(self, tree: Node, word: str) -> Value:
        value, values = self.value(tree.children[0]), tree.children[-1]
        if getattr(values.children[0], "type", "") == "ANSWER":
            answer, column, kind = self._answer(values.children[0])
            takes: Takes = "text" if kind in ("text", "parsed") else "any"
            held = f"(SELECT {quoted(column)} FROM {quoted(answer)} WHERE {quoted(column)} IS NOT NULL)"
            return Value(f"({self.cast(value, takes)} {word} {held})", "truth", value.sums)
        listed = [each.children for each in values.children]
        if all(each[-1].type == "NUMBER" for each in listed):
            written = ", ".join("".join(each) + "::DOUBLE" for each in listed)
            return Value(f"({self.cast(value, 'number')} {word} ({written}))", "truth", value.sums)
        written = ", ".join(
            literal(unquoted(each[-1])) if each[-1].type == "STRING" else literal("".join(each)) for each in listed
        )
        return Value(f"({self.cast(value, 'text')} {word} ({written}))", "truth", value.sums)
