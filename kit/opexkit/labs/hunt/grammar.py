"""The grammar of CloudWatch Logs Insights, as far as questions take it, and what is said of a text that does not fit.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html, read on 2026-11-26.
"""

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from opexkit.company.telemetry.store import need
from opexkit.files import suggestion

if TYPE_CHECKING:
    import lark

LONGEST = 4_000
"""Characters of a query; AWS takes up to 10,000."""
DEEPEST = 40
"""Brackets inside of each other."""
COMMANDS = ("fields", "display", "filter", "stats", "sort", "limit", "parse", "dedup")
ELSEWHERE = (
    *("pattern", "diff", "anomaly", "unmask", "filterindex", "source", "join", "lookup", "unnest", "head", "tail"),
    *("addtotals", "transpose", "streamstats", "eventstats", "bin"),
)
"""Commands that AWS has and a hunt does not take."""

_GRAMMAR = r"""
start: command ("|" command)*
command: fields | display | filter | stats | sort | limit | parse | dedup
fields: _FIELDS item ("," item)*
display: _DISPLAY name ("," name)*
filter: _FILTER expr
stats: _STATS item ("," item)* by?
by: _BY item ("," item)*
sort: _SORT key ("," key)*
key: expr (ASC | DESC)?
limit: _LIMIT NUMBER
dedup: _DEDUP name ("," name)*
parse: _PARSE name? (glob | REGEX)
glob: STRING _AS name ("," name)*
item: expr (_AS name)?
?expr: both
    | both (_OR both)+ -> either
?both: negated
    | negated (_AND negated)+ -> both
?negated: _NOT negated -> negation
    | compared
?compared: sum
    | sum COMPARE sum -> comparison
    | sum NOT_LIKE (REGEX | STRING) -> unlike
    | sum _LIKE (REGEX | STRING) -> like
    | sum _IN values -> within
    | sum NOT_IN values -> without
values: "[" literal ("," literal)* "]" | ANSWER
literal: STRING | NUMBER | MINUS NUMBER
?sum: product ((PLUS | MINUS) product)*
?product: power ((STAR | SLASH | PERCENT) power)*
?power: atom ("^" power)?
?atom: NUMBER -> number
    | PERIOD -> period
    | STRING -> string
    | ANSWER -> answer
    | MINUS atom -> minus
    | CALLED "(" [arguments] ")" -> call
    | name
    | "(" expr ")" -> group
arguments: STAR | expr ("," expr)*
name: NAME | QUOTED
_FIELDS.2: /fields\b/i
_DISPLAY.2: /display\b/i
_FILTER.2: /filter\b/i
_STATS.2: /stats\b/i
_SORT.2: /sort\b/i
_LIMIT.2: /limit\b/i
_DEDUP.2: /dedup\b/i
_PARSE.2: /parse\b/i
_BY.2: /by\b/i
_AS.2: /as\b/i
_OR.2: /or\b/i
_AND.2: /and\b/i
_IN.2: /in\b/i
_NOT.2: /not\b/i
NOT_IN.3: /not\s+in\b/i
NOT_LIKE.3: /not\s+like\b/i
_LIKE.2: /like\b/i | "=~"
ASC.2: /asc\b/i
DESC.2: /desc\b/i
COMPARE: /!=|<=|>=|=(?!~)|<|>/
PLUS: "+"
MINUS: "-"
STAR: "*"
SLASH: "/"
PERCENT: "%"
PERIOD.3: /\d+(?:ms|[a-zA-Z]+)/
NUMBER.2: /\d+(?:\.\d+)?(?![\w.])/
STRING: /"(?:[^"\\\n]|\\.)*"/ | /'(?:[^'\\\n]|\\.)*'/
REGEX: /\/(?:[^\/\\\n]|\\.)+\//
ANSWER: /\$\{[A-Za-z_][\w-]*\.[@A-Za-z_][@\w]*\}/
CALLED.2: /(?!(?:not|and|or|in|like|as|by)\b)[A-Za-z_]\w*(?=\s*\()/i
NAME: /[@A-Za-z_][@\w.]*/
QUOTED: /`[^`\n]+`/
%ignore /\s+/
%ignore /#[^\n]*/
"""


class QueryError(Exception):
    """A question cannot be asked: what is wrong, what to do, and at which line and column of the question."""

    def __init__(self, message: str, fix: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.message, self.fix, self.line, self.column = message, fix, line, column


def parse_query(text: str) -> "lark.Tree[Any]":
    """Read a query.

    Raises:
        QueryError: it is none, it is too long, or it holds what a hunt does not take.
    """
    engine = need("lark")
    if len(text) > LONGEST:
        raise QueryError(f"has {len(text):,} characters", f"write {LONGEST:,} at most")
    if deepest := _too_deep(text):
        raise QueryError("has brackets too deep inside of each other", f"write {DEEPEST} at most", *deepest)
    try:
        tree: lark.Tree[Any] = _parser().parse(text)
    except engine.exceptions.UnexpectedInput as error:
        raise _said(text, error) from error
    return tree


@cache
def _parser() -> "lark.Lark":
    made: lark.Lark = need("lark").Lark(_GRAMMAR, parser="lalr", propagate_positions=True, maybe_placeholders=False)
    return made


def _too_deep(text: str) -> tuple[int, int] | None:
    depth = 0
    for place, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if depth > DEEPEST:
            return place_of(text, place)
    run = re.search(rf"(?:\bnot\s+|-\s*|\^\s*\w+\s*){{{DEEPEST},}}", text, re.IGNORECASE)
    return place_of(text, run.start()) if run else None


def place_of(text: str, offset: int) -> tuple[int, int]:
    """Return the line and column of a place in a text, from 1."""
    before = text[:offset]
    return before.count("\n") + 1, offset - before.rfind("\n")


def _said(text: str, error: Any) -> QueryError:
    """Say what is wrong where the parser stopped."""
    offset = error.pos_in_stream if getattr(error, "pos_in_stream", None) is not None else len(text)
    token = getattr(error, "token", None)
    if token is not None and token.type == "$END":
        return QueryError("ends too early", _expected(error), *place_of(text, len(text.rstrip())))
    line, column = place_of(text, offset)
    found = re.match(r"[@\w]+|\S", text[offset:])
    word = found[0] if found else ""
    begins = re.search(r"(?:^|\|)\s*$", re.sub(r"#[^\n]*", lambda each: " " * len(each[0]), text[:offset]))
    if begins and word.lower() in ELSEWHERE:
        fix = f"write one of {', '.join(COMMANDS)}"
        return QueryError(f"the command {word!r} of Logs Insights is not part of this lab", fix, line, column)
    if begins:
        fix = suggestion(word, COMMANDS) if word[:1].isalpha() else f"write one of {', '.join(COMMANDS)}"
        return QueryError(
            f"there is no command {word[:60]!r}" if word[:1].isalpha() else "a command is missing", fix, line, column
        )
    if word.lower() == "any" and re.search(r"\blimit\s*$", text[:offset], re.IGNORECASE):
        return QueryError("`limit any` is not part of this lab", "write limit and a number", line, column)
    if word.lower() == "multi":
        return QueryError("`parse … multi` is not part of this lab", "write one parse for each value", line, column)
    return QueryError(f"{word[:60]!r} does not fit here", _expected(error), line, column)


_WORDS = {
    "NAME": "a field",
    "STRING": 'a text in "quotes"',
    "NUMBER": "a number",
    "REGEX": "a pattern between /slashes/",
    "VBAR": "| and the next command",
    "RPAR": ")",
    "_AS": "as and a name",
    "_BY": "by",
    "COMPARE": "a comparison such as = or >=",
    "RSQB": "]",
    "LSQB": "[",
}


def _expected(error: Any) -> str:
    names = getattr(error, "accepts", None) or getattr(error, "expected", None) or getattr(error, "allowed", None) or ()
    words = [said for name, said in _WORDS.items() if name in names]
    return f"write {' or '.join(words[:4])}" if words else "see the fields, commands and functions in docs/labs.md"
