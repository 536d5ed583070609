"""What a question in SQL may do: read tables that it may read, with functions that always give the same."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from opexkit.files import suggestion
from opexkit.labs.hunt.grammar import QueryError, place_of
from opexkit.labs.hunt.sandbox import Sandbox

LONGEST = 6_000
"""Characters of a question."""
TABLE_FUNCTIONS = ("unnest", "range", "generate_series")
CHANGING = {
    *("random", "uuid", "uuidv4", "uuidv7", "gen_random_uuid", "setseed", "now", "current_timestamp", "today"),
    *("get_current_timestamp", "get_current_time", "current_date", "current_time", "transaction_timestamp"),
    *("current_setting", "getvariable", "nextval", "currval", "current_query", "current_database", "current_schema"),
    *("current_schemas", "version", "txid_current", "pg_sleep", "sleep", "getenv", "localtimestamp", "localtime"),
    *("current_localtimestamp", "current_localtime", "query", "query_table", "sleep_ms", "write_log"),
}
"""Functions whose result depends on chance, the clock or the machine."""


def tables_of(text: str, sandbox: Sandbox, allowed: Collection[str]) -> set[str]:
    """Return the tables that a question reads.

    Args:
        text: the question.
        sandbox: reads its syntax.
        allowed: tables that it may read.

    Raises:
        QueryError: it is not one SELECT, or reads or calls what it may not.
    """
    if len(text) > LONGEST:
        raise QueryError(f"has {len(text):,} characters", f"write {LONGEST:,} at most")
    tree = sandbox.tree(text)
    own = {name.lower() for name in _named(tree)}
    if taken := sorted(own & set(allowed)):
        raise QueryError(f"the name {taken[0]!r} is taken by a table", "choose another name after WITH")
    found: set[str] = set()
    for node in _nodes(tree):
        place = _place(text, node)
        if node.get("type") == "BASE_TABLE":
            found |= _table(node, own, allowed, place)
        if node.get("type") == "SHOW_REF":
            raise QueryError("describes a table", "its columns stand in the lab's task", *place)
        if node.get("sample"):
            raise QueryError("takes a sample by chance", "use ORDER BY and LIMIT", *place)
        if node.get("type") == "TABLE_FUNCTION":
            name = str(node.get("function", {}).get("function_name", "")).lower()
            if name not in TABLE_FUNCTIONS:
                raise QueryError(f"{name}() is no table", f"read {', '.join(sorted(allowed))}", *place)
        if (name := _called(node)) in CHANGING:
            fix = "the time of the alert is alert.time, and that of the last minute alert.now"
            raise QueryError(f"{name}() gives something else each time", fix, *place)
    return found


def _called(node: Mapping[str, Any]) -> str:
    """The function that a part of a question calls, with brackets or without, as in `current_date`."""
    if node.get("class") == "FUNCTION":
        return str(node.get("function_name", "")).lower()
    names: list[Any] = node.get("column_names", []) if node.get("class") == "COLUMN_REF" else []
    name = str(names[0]).lower() if len(names) == 1 else ""
    return name if name.startswith(("current_", "local")) else ""


def _table(node: Mapping[str, Any], own: set[str], allowed: Collection[str], place: tuple[int, int]) -> set[str]:
    name = str(node.get("table_name", "")).lower()
    if node.get("schema_name") or node.get("catalog_name"):
        raise QueryError(f"{name!r} of a schema", f"read {', '.join(sorted(allowed))}", *place)
    if name in own:
        return set()
    if name not in allowed:
        raise QueryError(f"there is no table {name[:60]!r} here", suggestion(name, sorted(allowed)), *place)
    return {name}


def _named(tree: Any) -> Iterator[str]:
    """Names that the question gives to parts of itself."""
    for node in _nodes(tree):
        for entry in node.get("cte_map", {}).get("map", ()) if isinstance(node.get("cte_map"), dict) else ():
            yield str(entry.get("key", ""))


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    waiting = [tree]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            yield each
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each


def _place(text: str, node: Mapping[str, Any]) -> tuple[int, int]:
    offset = node.get("query_location")
    if not isinstance(offset, int) or not 0 <= offset <= len(text.encode()):
        return 1, 1
    return place_of(text, len(text.encode()[:offset].decode("utf-8", "ignore")))
