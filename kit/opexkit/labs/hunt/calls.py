"""Calls of functions of Logs Insights as SQL."""

from typing import Any

from opexkit.files import suggestion
from opexkit.labs.hunt.expression import Expressions, Node, Value
from opexkit.labs.hunt.functions import ELSEWHERE, FUNCTIONS, STATISTICS, SUBSTRING, Function


class Calls(Expressions):
    """Translates expressions with calls in them."""

    def _of_call(self, tree: Node) -> Value:
        token, *rest = tree.children
        name, given = token.lower(), list(rest[0].children) if rest else []
        if name == "substr":
            return self._substring(tree, given)
        known = FUNCTIONS.get(name) or STATISTICS.get(name)
        if known is None:
            if name in {each.lower() for each in ELSEWHERE}:
                raise self.wrong(
                    token,
                    f"the function {token!s} is not part of this lab",
                    f"use one of {', '.join(sorted(FUNCTIONS)[:9])}, …",
                )
            fix = suggestion(name, (*FUNCTIONS, *STATISTICS, "substr"))
            raise self.wrong(token, f"there is no function {str(token)[:60]!r}", fix)
        if given and getattr(given[0], "type", "") == "STAR":
            if name != "count":
                raise self.wrong(given[0], f"{name} of everything", f"name a field, such as {name}(x)")
            given = []
        return self._applied(tree, name, known, given)

    def _applied(self, tree: Node, name: str, known: Function, given: list[Any]) -> Value:
        self._counted(tree, name, known, len(given))
        sums = name in STATISTICS
        values = [self._argument(each, known, place) for place, each in enumerate(given)]
        if sums and any(each.sums for each in values):
            raise self.wrong(tree, "sums up sums", "use a second stats")
        if ('"@timestamp"' in known.sql) and "@timestamp" not in self.fields:
            raise self.wrong(tree, f"{name} needs @timestamp, which is gone after stats", "use it in the first stats")
        kind = known.returns or (values[0].kind if values else "number")
        if kind == "parsed" and name in ("min", "max"):
            values, kind = [Value(self.cast(values[0], "number"), "number")], "number"
        if name == "coalesce" and len({each.kind for each in values}) > 1:
            values, kind = [Value(self.cast(each, "text"), "text", each.sums) for each in values], "text"
        if name == "pct":
            values[1] = Value(self._percent(given[1]), "number")
        arguments = [each.sql for each in values] or (["*"] if name == "count" else [])
        sql = known.sql.format(*arguments, all=", ".join(arguments))
        return Value(sql, kind, sums or self._mixed(tree, *values))

    def _counted(self, tree: Node, name: str, known: Function, number: int) -> None:
        least = len(known.takes) if known.least is None else known.least
        if number < least or (number > len(known.takes) and not known.more):
            most = "or more" if known.more else f"to {len(known.takes)}" if least != len(known.takes) else ""
            raise self.wrong(tree, f"{name} has {number} arguments", f"write {least} {most}".rstrip())

    def _argument(self, tree: Node, known: Function, place: int) -> Value:
        takes = known.takes[min(place, len(known.takes) - 1)]
        value = self.value(tree)
        fits = {"time": value.kind == "time", "period": value.kind == "period"}.get(takes, value.kind != "period")
        if not fits or (takes == "number" and value.kind in ("time", "truth")):
            words = {"period": "a period such as 5m", "time": "a time such as @timestamp", "number": "a number"}
            raise self.wrong(tree, f"{self.source(tree)[:60]!r} does not fit", f"give {words.get(takes, 'a value')}")
        return Value(self.cast(value, takes), "text" if takes == "text" else value.kind, value.sums)

    def _percent(self, tree: Node) -> str:
        try:
            number = float(self.source(tree))
        except ValueError:
            number = -1
        if not 0 <= number <= 100:
            raise self.wrong(tree, "pct takes a number from 0 to 100", "write one, such as pct(x, 99)")
        return repr(number / 100)

    def _substring(self, tree: Node, given: list[Any]) -> Value:
        self._counted(tree, "substr", SUBSTRING, len(given))
        text, *numbers = [self._argument(each, SUBSTRING, place) for place, each in enumerate(given)]
        whole = [f"CAST(greatest({each.sql}, 0) AS BIGINT)" for each in numbers]
        sql = f"substring({text.sql}, {whole[0]} + 1{f', {whole[1]}' if len(whole) > 1 else ''})"
        return Value(sql, "text", self._mixed(tree, text, *numbers))
