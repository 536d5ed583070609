"""A query of Logs Insights as SQL over the table `logs`.

A field that an event lacks is NULL: a comparison with it holds for neither side. A number that is written in a text
counts as a number where one is needed, and as missing where it is none. Events come newest first where nothing sorts
them, groups in the order of what they are grouped by.
"""

import re

from opexkit.labs.hunt.calls import Calls
from opexkit.labs.hunt.expression import Node, Resolve, Value, literal, quoted, unquoted
from opexkit.labs.hunt.functions import STATISTICS, Kind
from opexkit.labs.hunt.grammar import parse_query

FIELDS: dict[str, Kind] = {
    "@timestamp": "time",
    "@message": "text",
    "service": "text",
    "level": "text",
    "trace_id": "text",
}
"""The fields of a log event, with what each is."""
EVENTS = 'SELECT time AS "@timestamp", message AS "@message", service, level, trace_id FROM logs'
LIMIT, MOST = 10_000, 100_000
"""Events that a query returns where it says nothing, and that it may ask for."""
MOST_STATS = 2
"""Commands `stats` in a query."""


def translate(text: str, resolve: Resolve = lambda _answer, _column: None) -> str:
    """Translate a query into SQL over `logs` and the answers that it names.

    Args:
        text: the query.
        resolve: tells what a column of an earlier answer is.

    Raises:
        QueryError: it cannot be read, or asks for what a hunt does not take.
    """
    return _Translation(text, resolve).whole()


class _Translation(Calls):
    def __init__(self, text: str, resolve: Resolve) -> None:
        super().__init__(text, resolve, dict(FIELDS))
        self.sql, self.shown, self.order = EVENTS, list[str](), ""
        self.stats, self.limited = 0, False

    def whole(self) -> str:
        """Translate all commands."""
        commands = [each.children[0] for each in parse_query(self.text).children]
        for place, command in enumerate(commands):
            before = commands[place - 1].data if place else ""
            if before == "dedup" and command.data != "limit":
                message = "after `dedup` AWS takes nothing but `limit`"
                raise self.wrong(command, message, f"put {command.data} before dedup")
            getattr(self, f"_do_{command.data}")(command)
        if not self.limited:
            self.sql = self._ordered(f"SELECT * FROM ({self.sql})") + f" LIMIT {LIMIT}"
        shown = self.shown or ["@timestamp", "@message"]
        return self._ordered(f"SELECT {', '.join(map(quoted, shown))} FROM ({self.sql})")

    def _ordered(self, sql: str) -> str:
        """Put what comes out in its order, which an outer SELECT would not keep."""
        if self.order:
            return f"{sql} ORDER BY {self.order}"
        if self.stats or "@timestamp" not in self.fields:
            return f"{sql} ORDER BY ALL"
        return f'{sql} ORDER BY "@timestamp" DESC, "@message"'

    # commands

    def _do_fields(self, command: Node) -> None:
        for item in command.children:
            expression, alias = item.children[0], self._alias(item)
            value = self.value(expression)
            if value.sums:
                raise self.wrong(expression, "sums up many events", "use it in stats")
            name = alias or self.source(expression).strip("`")
            if alias or name not in self.fields:
                self._add(item, name, value)
            if name not in self.shown:
                self.shown.append(name)

    def _add(self, at: Node, name: str, value: Value) -> None:
        if name in self.fields:
            raise self.wrong(at, f"there is a field {name[:60]!r} already", "choose another name")
        self.sql = f"SELECT *, {value.sql} AS {quoted(name)} FROM ({self.sql})"
        self.fields[name] = value.kind

    def _do_display(self, command: Node) -> None:
        self.shown = [self._known(each) for each in command.children]

    def _do_filter(self, command: Node) -> None:
        value = self.truth(command.children[0])
        if value.sums:
            fix = "give it a name in stats, and filter by that name after it"
            raise self.wrong(command.children[0], "sums up many events", fix)
        self.sql = f"SELECT * FROM ({self.sql}) WHERE {value.sql}"

    def _do_stats(self, command: Node) -> None:
        if self.stats >= MOST_STATS:
            raise self.wrong(command, "a third stats", f"write {MOST_STATS} at most")
        *items, by = command.children if command.children[-1].data == "by" else (*command.children, None)
        columns: dict[str, Value] = {}
        for item, sums in [*((each, False) for each in (by.children if by else ())), *((each, True) for each in items)]:
            value = self.value(item.children[0])
            if value.sums != sums:
                wrong = "sums up nothing" if sums else "sums up many events"
                fix = f"use one of {', '.join(STATISTICS)}" if sums else "name a field, or bin(5m)"
                raise self.wrong(item, wrong, fix)
            name = self._alias(item) or self.source(item.children[0]).strip("`")
            if name in columns:
                raise self.wrong(item, f"there are two columns {name[:60]!r}", "give one another name with as")
            columns[name] = value
        groups = len(by.children) if by else 0
        written = ", ".join(f"{value.sql} AS {quoted(name)}" for name, value in columns.items())
        grouped = f" GROUP BY {', '.join(map(str, range(1, groups + 1)))}" if groups else ""
        self.sql = f"SELECT {written} FROM ({self.sql}){grouped}"
        self.fields = {name: value.kind for name, value in columns.items()}
        self.shown, self.order, self.stats = list(columns), "", self.stats + 1
        self.summed = True

    def _do_sort(self, command: Node) -> None:
        keys = []
        for key in command.children:
            value = self.value(key.children[0])
            if value.sums:
                raise self.wrong(key, "sums up many events", "give it a name in stats, and sort by the name")
            down = len(key.children) > 1 and key.children[1].type == "DESC"
            way = "DESC NULLS LAST" if down else "ASC NULLS LAST"
            sql = [f"TRY_CAST({value.sql} AS DOUBLE)", value.sql] if value.kind == "parsed" else [value.sql]
            keys += [f"{each} {way}" for each in sql]
        self.order = ", ".join(keys)

    def _do_limit(self, command: Node) -> None:
        (number,) = command.children
        if not number.isdigit() or not 1 <= int(number) <= MOST:
            raise self.wrong(number, f"a limit of {number[:20]}", f"write a whole number from 1 to {MOST:,}")
        self.sql = self._ordered(f"SELECT * FROM ({self.sql})") + f" LIMIT {int(number)}"
        self.limited = True

    def _do_dedup(self, command: Node) -> None:
        names = ", ".join(quoted(self._known(each)) for each in command.children)
        order = self._ordered("").removeprefix(" ORDER BY ")
        if order == "ALL":
            order = ", ".join(map(quoted, self.fields))
        missing = " OR ".join(f"{quoted(self._known(each))} IS NULL" for each in command.children)
        kept = f"row_number() OVER (PARTITION BY {names} ORDER BY {order}) = 1 OR {missing}"
        self.sql = f"SELECT * FROM ({self.sql}) QUALIFY {kept}"

    def _do_parse(self, command: Node) -> None:
        *named, pattern = command.children
        name = self._known(named[0]) if named else "@message"
        if name not in self.fields:
            raise self.wrong(command, "there is no @message any more", "parse before stats")
        if getattr(pattern, "data", "") == "glob":
            text, *aliases = pattern.children
            parts = unquoted(text).split("*")
            names = [self._written(each) for each in aliases]
            if len(parts) - 1 != len(names):
                message = f"the pattern has {len(parts) - 1} wildcards and {len(names)} names"
                raise self.wrong(text, message, "write a name for each *")
            regex = "(?s)" + "".join(
                re.escape(part) + (("(.*?)" if parts[place + 1] else "(.*)") if place < len(names) else "")
                for place, part in enumerate(parts)
            )
        else:
            regex, names = self._groups(pattern)
        if len(set(names)) != len(names):
            raise self.wrong(command, "two names are the same", "choose another name")
        source = self.cast(Value(quoted(name), self.fields[name]), "text")
        for place, each in enumerate(names):
            found = f"CASE WHEN regexp_matches({source}, {literal(regex)}) THEN "
            found += f"regexp_extract({source}, {literal(regex)}, {place + 1}) END"
            self._add(command, each, Value(found, "parsed"))

    def _groups(self, token: Node) -> tuple[str, list[str]]:
        regex = self.regex(token)
        names = re.findall(r"\(\?P<(\w+)>", regex)
        if not names:
            raise self.wrong(token, "names nothing", "write (?<name>…) around what you want")
        if re.search(r"(?<!\\)\((?!\?)", regex):
            raise self.wrong(token, "has a group without a name", "write (?<name>…), or (?:…) around what you skip")
        return regex, names

    def _alias(self, item: Node) -> str | None:
        return self._written(item.children[1]) if len(item.children) > 1 else None
