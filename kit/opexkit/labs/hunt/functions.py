"""The functions of Logs Insights that questions take: what each is given, what it returns, and its SQL.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-operations-functions.html and
CWL_QuerySyntax-Stats.html, read on 2026-11-26.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["number", "text", "time", "truth", "parsed", "period"]
"""What a value is; a `parsed` field is a text that counts as a number where one is needed."""
Takes = Literal["number", "text", "time", "any", "period"]


@dataclass(frozen=True, slots=True)
class Function:
    """A function.

    Attributes:
        takes: what its arguments are; where `more` is set, the last one may come again.
        returns: what it returns; None for the kind of its first argument.
        sql: with `{0}`, `{1}` for arguments, `{all}` for all of them.
        least: how many arguments there are at least; as many as `takes` says if None.
    """

    takes: tuple[Takes, ...]
    returns: Kind | None
    sql: str
    more: bool = False
    least: int | None = None


def _trim(name: str) -> Function:
    return Function(("text", "text"), "text", f"{name}({{all}})", least=1)


FUNCTIONS = {
    "abs": Function(("number",), "number", "abs({0})"),
    "ceil": Function(("number",), "number", "ceil({0})"),
    "floor": Function(("number",), "number", "floor({0})"),
    "greatest": Function(("number", "number"), "number", "greatest({all})", more=True),
    "least": Function(("number", "number"), "number", "least({all})", more=True),
    "log": Function(("number",), "number", "CASE WHEN {0} > 0 THEN ln({0}) END"),
    "sqrt": Function(("number",), "number", "CASE WHEN {0} >= 0 THEN sqrt({0}) END"),
    "datefloor": Function(("time", "period"), "time", "make_timestamp(epoch_us({0}) // {1} * {1})"),
    "dateceil": Function(("time", "period"), "time", "make_timestamp((epoch_us({0}) + {1} - 1) // {1} * {1})"),
    "bin": Function(("period",), "time", 'make_timestamp(epoch_us("@timestamp") // {0} * {0})'),
    "tomillis": Function(("time",), "number", "epoch_ms({0})::DOUBLE"),
    "ispresent": Function(("any",), "truth", "({0} IS NOT NULL)"),
    "coalesce": Function(("any", "any"), None, "coalesce({all})", more=True, least=1),
    "isempty": Function(("text",), "truth", "(coalesce({0}, '') = '')"),
    "isblank": Function(("text",), "truth", "(trim(coalesce({0}, ''), E' \\t\\n\\r') = '')"),
    "concat": Function(("text", "text"), "text", "concat({all})", more=True, least=1),
    "ltrim": _trim("ltrim"),
    "rtrim": _trim("rtrim"),
    "trim": _trim("trim"),
    "strlen": Function(("text",), "number", "length({0})::DOUBLE"),
    "toupper": Function(("text",), "text", "upper({0})"),
    "tolower": Function(("text",), "text", "lower({0})"),
    "replace": Function(("text", "text", "text"), "text", "replace({0}, {1}, {2})"),
    "strcontains": Function(("text", "text"), "number", "contains({0}, {1})::DOUBLE"),
}
"""Functions of one event."""
SUBSTRING = Function(("text", "number", "number"), "text", "", least=2)
"""`substr`, whose places count from 0: `substr("xyZfooxyZ", 3, 3)` is `foo`."""

STATISTICS = {
    "count": Function(("any",), "number", "count({0})::DOUBLE", least=0),
    "count_distinct": Function(("any",), "number", "count(DISTINCT {0})::DOUBLE"),
    "sum": Function(("number",), "number", "sum({0})"),
    "avg": Function(("number",), "number", "avg({0})"),
    "stddev": Function(("number",), "number", "stddev_pop({0})"),
    "min": Function(("any",), None, "min({0})"),
    "max": Function(("any",), None, "max({0})"),
    "pct": Function(("number", "number"), "number", "quantile_cont({0}, {1})"),
    "earliest": Function(("any",), None, 'arg_min({0}, "@timestamp")'),
    "latest": Function(("any",), None, 'arg_max({0}, "@timestamp")'),
}
"""Functions of many events, in `stats` alone."""

ELSEWHERE = {
    *("fromMillis", "now", "jsonParse", "jsonStringify", "isValidIp", "isValidIpV4", "isValidIpV6"),
    *("isIpInSubnet", "isIpv4InSubnet", "isIpv6InSubnet", "sortsFirst", "sortsLast", "median", "if", "case"),
    *("length", "strftime", "tonumber", "json_extract", "sortsfirst", "round", "values", "geoip"),
}
"""Functions that AWS or a neighboring language has and a hunt does not take."""

MICROSECONDS = {"s": 1_000_000, "m": 60_000_000, "h": 3_600_000_000, "d": 86_400_000_000}
"""By unit of a period."""
