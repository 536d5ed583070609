"""Logs Insights: the examples of AWS's pages, pandas on random queries, and everything that is refused."""

import datetime as dt
import math
import re
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.labs.hunt.twin import (
    AGGREGATES,
    COMPARE,
    COMPUTE,
    Made,
    both,
    group,
    number,
    opposite,
    parse_glob,
    parse_regex,
    percentile,
    strict,
)

from opexkit.labs.hunt.functions import FUNCTIONS, STATISTICS
from opexkit.labs.hunt.grammar import COMMANDS, ELSEWHERE, QueryError
from opexkit.labs.hunt.insights import translate

COLUMNS = ["@timestamp", "@message", "service", "level", "trace_id"]
START = dt.datetime.fromisoformat("2026-11-24T09:00")


@cache
def database() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(":memory:", config={"threads": 1})


def asked(query: str, rows: list[tuple[Any, ...]]) -> tuple[list[str], list[tuple[Any, ...]]]:
    """What a query finds in events: time, service, level, message, trace."""
    columns = ", ".join(f"{name} VARCHAR" for name in ("service", "level", "message", "trace_id"))
    database().execute(f"CREATE OR REPLACE TABLE logs(time TIMESTAMP, {columns})")
    if rows:
        holes = ", ".join(["(?, ?, ?, ?, ?)"] * len(rows))
        database().execute(f"INSERT INTO logs VALUES {holes}", [cell for row in rows for cell in row])
    result = database().execute(translate(query))
    return [each[0] for each in result.description], result.fetchall()


def event(message: str, second: float = 0, service: str = "api", level: str = "ERROR", trace: str | None = None) -> Any:
    return (START + dt.timedelta(seconds=second), service, level, message, trace)


def value_of(expression: str, message: str = "xyZfooxyZ") -> Any:
    """What an expression is for one event."""
    return asked(f"fields {expression} as x | display x", [event(message)])[1][0][0]


@pytest.mark.parametrize(
    ("expression", "is_"),
    [
        ("2 ^ 3", 8),  # the examples of the page on operations and functions
        ("10 % 3", 1),
        ('ltrim("xyZfooxyZ","xyZ")', "fooxyZ"),
        ('rtrim("xyZfooxyZ","xyZ")', "xyZfoo"),
        ('trim("xyZfooxyZ","xyZ")', "foo"),
        ('substr("xyZfooxyZ",3, 3)', "foo"),
        ('substr("xyZfooxyZ", 6)', "xyZ"),
        ('replace("foo","o","0")', "f00"),
        ('strcontains("foo", "oo")', 1),
        ('strcontains("foo", "x")', 0),
        ("ceil(1.2)", 2),
        ("floor(1.8)", 1),
        ("greatest(1, 5, 3)", 5),
        ("least(4, 5, 3)", 3),
        ("abs(-4)", 4),
        ("sqrt(16)", 4),
        ("sqrt(0 - 1)", None),
        ("log(0)", None),
        ("1 / 0", None),
        ("7 % 0", None),
        ("2 + 3 * 4 - 6 / 2", 11),
        ("(2 + 3) * 4", 20),
        ("strlen(@message)", 9),
        ('strlen("é€")', 2),
        ("toupper(@message)", "XYZFOOXYZ"),
        ("tolower(@message)", "xyzfooxyz"),
        ('concat(service, "-", level)', "api-ERROR"),
        ('coalesce(trace_id, service, "none")', "api"),
        ("ispresent(trace_id)", False),
        ("isempty(trace_id)", True),
        ('isblank("  ")', True),
        ("tomillis(@timestamp)", 1795510800000.0),
        ("datefloor(@timestamp, 1h)", START),
        ("dateceil(@timestamp, 2h)", dt.datetime.fromisoformat("2026-11-24T10:00")),
        ("bin(1d)", dt.datetime.fromisoformat("2026-11-24")),
        ('strlen("it\'s") + 1', 5),
        (r'"say \"no\""', 'say "no"'),
        ("toUpper(level)", "ERROR"),
    ],
)
def test_an_expression_is_what_the_page_says(expression: str, is_: Any) -> None:
    assert value_of(expression) == is_


LINES = [
    event("took 12 ms at depot 3", 4.5, "a", "ERROR", "t1"),
    event("took 7 ms at depot 4", 364, "b", "WARN"),
    event("Exception in thread", 365, "b", "WARN", "t2"),
]


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("filter @message like /Exception/ | stats count(*) as exceptionCount by bin(1h) | sort exceptionCount desc", [(START, 1)]),
        ("fields @message | filter @message not like /Exception/ | limit 1", [("took 7 ms at depot 4",)]),
        ('fields @message | filter @message like "Exception"', [("Exception in thread",)]),
        ("fields @message | filter @message =~ /(?i)^EXCEPTION/", [("Exception in thread",)]),
        ("fields service | sort @timestamp asc | limit 2", [("a",), ("b",)]),
        ("filter service in ['a', 'c'] | display service, level", [("a", "ERROR")]),
        ("filter service not in ['a', 'c'] and level = 'WARN' | stats count(*) as n", [(2,)]),
        ("parse @message 'took * ms at depot *' as ms, depot | filter ms > 7 | display ms, depot", [("12", "3")]),
        (r"parse @message /took (?<ms>\d+) ms/ | stats max(ms) as slowest, count(ms) as n, count(*) as of", [(12, 2, 3)]),
        ("parse 'took * ms' as ms | stats pct(ms, 50) as p by service | sort p desc", [("a", 12), ("b", 7)]),
        ("stats count(*) by service | filter count(*) > 1", [("b", 2)]),
        ("stats count(*) as n by service | stats max(n) as most", [(2,)]),
        ("fields service | sort @timestamp desc | dedup service | limit 5", [("b",), ("a",)]),
        ("dedup trace_id | stats_", None),
        ("stats earliest(@message) as first, latest(level) as last by service", [("a", "took 12 ms at depot 3", "ERROR"), ("b", "took 7 ms at depot 4", "WARN")]),
        ("stats count_distinct(service) as n, min(@timestamp) as first", [(2, START + dt.timedelta(seconds=4.5))]),
        ("stats sum(strlen(service)) / count(*) as mean, avg(strlen(service)) as same, stddev(strlen(service)) as s", [(1, 1, 0)]),
        ("# what nobody reads\nfields service # or this\n| limit 1", [("b",)]),
        ("fields `service` as `my service` | display `my service` | limit 1", [("b",)]),
        ("filter level = 'ERROR' or level = 'WARN' and service = 'a' | display service", [("a",)]),
        ("filter not level = 'WARN' | display service", [("a",)]),
        ("filter trace_id != 't1' | display trace_id", [("t2",)]),
        ("filter service = 'nobody' | stats count(*) as n", [(0,)]),
    ],
)  # fmt: skip
def test_a_query_finds_what_the_page_says(query: str, rows: list[tuple[Any, ...]] | None) -> None:
    if rows is None:
        with pytest.raises(QueryError):
            translate(query)
    else:
        assert asked(query, LINES)[1] == rows


@pytest.mark.parametrize(
    ("query", "line", "column", "says"),
    [
        ("", 1, 1, "ends too early"),
        ("|", 1, 1, "a command is missing"),
        ("filtr x", 1, 1, "no command 'filtr'"),
        *((f"fields service\n| {name} x", 2, 3, "not part of this lab") for name in sorted({*ELSEWHERE} - {"bin"})),
        ("limit any 5", 1, 7, "limit any"),
        ("parse @message /(?<a>x)/ multi", 1, 26, "multi"),
        ("filter servce = 'x'", 1, 8, "no field 'servce'"),
        ("fields foo(service)", 1, 8, "no function 'foo'"),
        ("fields jsonParse(@message)", 1, 8, "not part of this lab"),
        ("fields @timestamp\n| stats cnt(*) as n", 2, 9, "no function 'cnt'"),
        ("stats service by level", 1, 7, "sums up nothing"),
        ("stats count(*) by max(level)", 1, 19, "sums up many events"),
        ("filter count(*) > 3", 1, 8, "sums up many events"),
        ("fields count(*)", 1, 8, "sums up many events"),
        ("stats sum(count(*)) as n", 1, 7, "sums up sums"),
        ("stats count(*) + strlen(service) as n", 1, 18, "beside a sum"),
        ("stats sum(level = 'ERROR') as n", 1, 11, "does not fit"),
        ("stats count(*) as n, count(*) as n", 1, 22, "two columns"),
        ("stats count(*) | stats max(1) | stats max(2)", 1, 33, "a third stats"),
        ("stats count(*) as n | filter service = 'a'", 1, 30, "no field 'service' after stats"),
        ("stats count(*) by service | parse 'x*' as y", 1, 29, "no @message"),
        ("dedup service | fields level", 1, 17, "after `dedup`"),
        ("filter service", 1, 8, "no condition"),
        ("filter service like", 1, 20, "ends too early"),
        ("filter service like x", 1, 21, "does not fit"),
        ("filter level = \"x", 1, 16, "does not fit"),
        ("filter @timestamp > 5", 1, 8, "compares a time"),
        ("fields @timestamp + 1 as x", 1, 8, "no number"),
        ("fields bin(5) as x", 1, 12, "does not fit"),
        ("fields bin(5mo) as x", 1, 12, "the unit 'mo'"),
        ("fields bin(9999d) as x", 1, 12, "the period"),
        ("fields datefloor(service, 5m) as x", 1, 18, "does not fit"),
        ("fields abs(1, 2)", 1, 8, "abs has 2 arguments"),
        ("fields sum(*)", 1, 12, "sum of everything"),
        ("stats pct(strlen(service), 200) as x", 1, 28, "0 to 100"),
        ("fields strlen(service) as level", 1, 8, "a field 'level' already"),
        ("limit 0", 1, 7, "a limit of 0"),
        ("limit 5.5", 1, 7, "a limit of 5.5"),
        ("limit 1000000", 1, 7, "a limit of 1000000"),
        ("parse @message 'a*b*' as x", 1, 16, "2 wildcards and 1 names"),
        ("parse @message /took/", 1, 16, "names nothing"),
        ("parse @message /(a)(?<x>b)/", 1, 16, "without a name"),
        ("parse @message /(?<x>a)(?<x>b)/", 1, 16, "no pattern"),
        ("filter @message like /(a/", 1, 22, "no pattern"),
        ("filter @message like /(?=a)b/", 1, 22, "looks ahead"),
        ("filter @message like /a{5000}/", 1, 22, "repeats too often"),
        ("filter service in ${nothing.service}", 1, 19, "no 'service' in an answer 'nothing'"),
        ("filter " + "(" * 100 + "1 = 1" + ")" * 100, 1, 48, "too deep"),
        ("filter " + "not " * 500 + "1 = 1", 1, 8, "too deep"),
        ("fields " + "x" * 5_000, 1, 1, "5,007 characters"),
        ("sort by @timestamp desc", 1, 9, "does not fit"),
        ("select * from logs", 1, 1, "no command 'select'"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_told_at_its_place(query: str, line: int, column: int, says: str) -> None:
    with pytest.raises(QueryError, match=re.escape(says)) as raised:
        translate(query)
    assert (raised.value.line, raised.value.column) == (line, column)
    assert raised.value.fix


def test_every_command_and_function_is_tried() -> None:
    text = Path(__file__).read_text(encoding="utf-8").lower()
    assert [name for name in (*COMMANDS, *FUNCTIONS, *STATISTICS) if name not in text] == []


MESSAGES = st.one_of(
    st.builds("took {} ms at depot {}".format, st.integers(0, 40), st.sampled_from(["a", "b", "7", ""])),
    st.text("ab 1.-%_'*", max_size=8),
    st.sampled_from(["", "  ", "12", "-3.5", "Error: disk", "error: DISK"]),
)
EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["api", "db", "cdn"]),
        st.sampled_from(["ERROR", "WARN"]),
        MESSAGES,
        st.sampled_from([None, "t1", "t2", "17"]),
        st.integers(0, 900_000),
    ),
    max_size=14,
    unique_by=lambda each: each[4],
)
FIELDS = ("service", "level", "@message", "trace_id")
WORDS = st.sampled_from(["a", "t1", "ERROR", "disk", " ", "12", "took", "it's", "%", ""])


def text_of(name: str) -> Made:
    return name, lambda row: row[name]


@cache
def texts(names: tuple[str, ...]) -> st.SearchStrategy[Made]:
    fields = st.sampled_from(names).map(text_of)
    words = WORDS.map(lambda word: (f'"{word}"', lambda _row: word))

    def more(inner: st.SearchStrategy[Made]) -> st.SearchStrategy[Made]:
        return st.one_of(
            st.tuples(st.sampled_from([("tolower", str.lower), ("toupper", str.upper)]), inner).map(_one),
            st.tuples(inner, WORDS.filter(bool)).map(_trimmed),
            st.tuples(inner, inner).map(lambda two: (f"concat({two[0][0]}, {two[1][0]})", lambda row: (two[0][1](row) or "") + (two[1][1](row) or ""))),
            st.tuples(inner, inner).map(lambda two: (f"coalesce({two[0][0]}, {two[1][0]})", lambda row: two[1][1](row) if two[0][1](row) is None else two[0][1](row))),
            st.tuples(inner, WORDS.filter(bool), WORDS).map(lambda each: (f'replace({each[0][0]}, "{each[1]}", "{each[2]}")', lambda row: strict(str.replace)(each[0][1](row), each[1], each[2]))),
            st.tuples(inner, st.integers(0, 4), st.integers(0, 5)).map(lambda each: (f"substr({each[0][0]}, {each[1]}, {each[2]})", lambda row: strict(lambda text: text[each[1] : each[1] + each[2]])(each[0][1](row)))),
        )  # fmt: skip

    return st.recursive(fields | words, more, max_leaves=3)


def _one(given: Any) -> Made:
    (name, function), (written, of) = given
    return f"{name}({written})", lambda row: strict(function)(of(row))


def _trimmed(given: Any) -> Made:
    (written, of), signs = given
    return f'trim({written}, "{signs}")', lambda row: strict(lambda text: text.strip(signs))(of(row))


@cache
def numbers(names: tuple[str, ...]) -> st.SearchStrategy[Made]:
    base = st.one_of(
        st.integers(0, 30).map(lambda each: (str(each), lambda _row: float(each))),
        texts(names).map(lambda made: (f"strlen({made[0]})", lambda row: strict(lambda text: float(len(text)))(made[1](row)))),
        st.just(("trace_id * 1", lambda row: number(row["trace_id"]))),
    )  # fmt: skip

    def more(inner: st.SearchStrategy[Made]) -> st.SearchStrategy[Made]:
        return st.one_of(
            st.tuples(inner, st.sampled_from(list(COMPUTE)), inner).map(lambda each: (f"({each[0][0]} {each[1]} {each[2][0]})", lambda row: strict(COMPUTE[each[1]])(each[0][1](row), each[2][1](row)))),
            st.tuples(st.sampled_from([("abs", abs), ("floor", math.floor), ("ceil", math.ceil)]), inner).map(_one),
            inner.map(lambda made: (f"sqrt({made[0]})", lambda row: strict(lambda x: math.sqrt(x) if x >= 0 else None)(made[1](row)))),
            inner.map(lambda made: (f"-{made[0]}" if made[0][0] != "-" else f"-({made[0]})", lambda row: strict(lambda x: -x)(made[1](row)))),
        )  # fmt: skip

    return st.recursive(base, more, max_leaves=4)


@cache
def conditions(names: tuple[str, ...]) -> st.SearchStrategy[Made]:
    sides = numbers(names)
    base = st.one_of(
        st.tuples(sides, st.sampled_from(list(COMPARE)), sides).map(_compared),
        st.tuples(texts(names), st.sampled_from(list(COMPARE)), texts(names)).map(_compared),
        st.tuples(texts(names), st.booleans(), WORDS).map(lambda each: (f'{each[0][0]} {"not " * each[1]}like "{each[2]}"', lambda row: strict(lambda text: (each[2] in text) != each[1])(each[0][1](row)))),
        st.tuples(texts(names), st.sampled_from([r"^took", r"\d+", "[ab]$", "(?i)DISK", "a|b"])).map(lambda each: (f"{each[0][0]} like /{each[1]}/", lambda row: strict(lambda text: re.search(each[1], text) is not None)(each[0][1](row)))),
        st.tuples(texts(names), st.booleans(), st.lists(WORDS, min_size=1, max_size=3)).map(lambda each: (f"{each[0][0]} {'not ' * each[1]}in [{', '.join(repr(word) if chr(39) not in word else chr(34) + word + chr(34) for word in each[2])}]", lambda row: strict(lambda text: (text in each[2]) != each[1])(each[0][1](row)))),
        texts(names).map(lambda made: (f"ispresent({made[0]})", lambda row: made[1](row) is not None)),
        texts(names).map(lambda made: (f"isempty({made[0]})", lambda row: not made[1](row))),
        texts(names).map(lambda made: (f"isblank({made[0]})", lambda row: not (made[1](row) or "").strip())),
    )  # fmt: skip

    def more(inner: st.SearchStrategy[Made]) -> st.SearchStrategy[Made]:
        return st.one_of(
            inner.map(lambda made: (f"not ({made[0]})", lambda row: opposite(made[1](row)))),
            st.tuples(inner, inner).map(lambda two: (f"({two[0][0]}) and ({two[1][0]})", lambda row: both(two[0][1](row), two[1][1](row)))),
            st.tuples(inner, inner).map(lambda two: (f"({two[0][0]} or {two[1][0]})", lambda row: opposite(both(opposite(two[0][1](row)), opposite(two[1][1](row)))))),
        )  # fmt: skip

    return st.recursive(base, more, max_leaves=3)


def _compared(given: Any) -> Made:
    (left, one), sign, (right, two) = given
    return f"{left} {sign} {right}", lambda row: strict(COMPARE[sign])(one(row), two(row))


@st.composite
def queries(draw: st.DrawFn) -> tuple[str, Any]:
    """A query, and what it finds in a frame, by the twin."""
    steps: list[Any] = []
    written: list[str] = []
    names = FIELDS
    if draw(st.booleans()):
        if draw(st.booleans()):
            parts = draw(
                st.sampled_from(
                    [["took ", " ms"], ["took ", " ms at depot ", ""], ["", ": ", ""], ["a", "b"], ["", ""]]
                )
            )
            held = [f"p{place}" for place in range(len(parts) - 1)]
            written.append(f'parse @message "{"*".join(parts)}" as {", ".join(held)}')
            steps.append(("parse", held, lambda row, parts=parts: parse_glob(row["@message"], parts)))
        else:
            pattern, held = draw(
                st.sampled_from([(r"(?P<p0>\d+) ms", ["p0"]), (r"(?P<p0>[a-z]+):? ?(?P<p1>\w*)", ["p0", "p1"])])
            )
            written.append(f"parse @message /{pattern.replace('(?P<', '(?<')}/")
            steps.append(
                ("parse", held, lambda row, pattern=pattern, held=held: parse_regex(row["@message"], pattern, held))
            )
        names = (*FIELDS, *held)
    for _ in range(draw(st.integers(0, 2))):
        made = draw(conditions(names))
        written.append(f"filter {made[0]}")
        steps.append(("filter", made[1]))
    end = draw(st.sampled_from(["fields", "stats", "limit", "dedup"]))
    if end == "fields":
        made = draw(st.one_of(texts(names), numbers(names), conditions(names)))
        written.append(f"fields @timestamp, {made[0]} as x")
        steps.append(("fields", made[1]))
    elif end == "stats":
        by = draw(st.lists(st.sampled_from(names), unique=True, max_size=2))
        function, made = draw(st.sampled_from([*AGGREGATES, "pct", "count", "count_distinct"])), draw(numbers(names))
        share = draw(st.sampled_from([0, 25, 50, 99, 100]))
        extra = f", {share}" if function == "pct" else ""
        written.append(
            f"stats count(*) as n, {function}({made[0]}{extra}) as x" + (f" by {', '.join(by)}" if by else "")
        )
        steps.append(("stats", by, function, made[1], share))
    elif end == "limit":
        count, way = draw(st.integers(1, 6)), draw(st.sampled_from(["asc", "desc"]))
        key = draw(st.sampled_from(["", *FIELDS]))
        if key:
            written.append(f"sort {key} {way}, @timestamp desc")
        written += [f"limit {count}", "display @timestamp, service"]
        steps.append(("limit", key, way == "desc", count))
    else:
        name = draw(st.sampled_from(names))
        written += [f"display @timestamp, {name}", f"dedup {name}"]
        steps.append(("dedup", name))
    return draw(st.sampled_from(["\n| ", " | "])).join(written), steps


def by_hand(steps: Any, frame: pd.DataFrame) -> list[tuple[Any, ...]]:
    """What the steps of a query find, row by row."""
    frame = frame.sort_values("@timestamp", ascending=False) if len(frame) else frame
    for step in steps:
        rows = frame.to_dict("records")
        if step[0] == "parse":
            found = [step[2](row) for row in rows]
            for place, name in enumerate(step[1]):
                frame = frame.assign(
                    **{name: pd.Series([each[place] if each else None for each in found], frame.index, dtype=object)}
                )
        elif step[0] == "filter":
            frame = frame[np.array([step[1](row) is True for row in rows], bool)]
        elif step[0] == "fields":
            return [(row["@timestamp"].to_pydatetime(), step[1](row)) for row in rows]
        elif step[0] == "stats":
            return [(*key, float(len(own)), _summed(step, own)) for key, own in group(frame, step[1])]
        elif step[0] == "limit":
            _, key, down, count = step
            if key:
                there = [row for row in rows if row[key] is not None]
                there.sort(key=lambda row: row[key], reverse=down)  # a stable sort keeps the newest first
                rows = there + [row for row in rows if row[key] is None]
            return [(row["@timestamp"].to_pydatetime(), row["service"]) for row in rows[:count]]
        else:
            seen, kept = set(), []
            for row in rows:
                if row[step[1]] is None or row[step[1]] not in seen:
                    kept.append((row["@timestamp"].to_pydatetime(), row[step[1]]))
                seen.add(row[step[1]])
            return kept
    raise AssertionError(steps)


def _summed(step: Any, own: pd.DataFrame) -> float | None:
    _, _, function, of, share = step
    values = [value for value in map(of, own.to_dict("records")) if value is not None]
    if function in ("count", "count_distinct"):
        return float(len(values if function == "count" else set(values)))
    return percentile(values, share / 100) if function == "pct" else AGGREGATES[function](values)


def close(one: Any, two: Any) -> bool:
    if isinstance(one, float) and isinstance(two, float | int):
        return math.isclose(one, two, rel_tol=1e-9, abs_tol=1e-7)
    return bool(one == two)


@given(query=queries(), events=EVENTS)
@settings(max_examples=14 * settings.default.max_examples)
def test_a_query_agrees_with_pandas(query: tuple[str, Any], events: Any) -> None:
    text, steps = query
    rows = [event(message, tick / 1000, service, level, trace) for service, level, message, trace, tick in events]
    frame = pd.DataFrame(
        [(time, message, service, level, trace) for time, service, level, message, trace in rows],
        columns=COLUMNS,
        dtype=object,
    )
    frame["@timestamp"] = pd.to_datetime(frame["@timestamp"])
    frame = frame.astype(dict.fromkeys(COLUMNS[1:], object)).where(frame.notna(), None)
    _, found = asked(text, rows)
    wanted = by_hand(steps, frame)
    if steps[-1][0] == "stats":
        found, wanted = sorted(found, key=lambda row: repr(row[:-1])), sorted(wanted, key=lambda row: repr(row[:-1]))
    assert len(found) == len(wanted), text
    assert all(len(a) == len(b) and all(map(close, a, b)) for a, b in zip(found, wanted, strict=True)), text
