"""Hunts that cannot be read: a message at its line and column, within bounds, and never a traceback."""

import re
import resource
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Timer

import pytest
import yaml
from tests.labs.hunt.builder import LAB, changed, hunt, question

from opexkit import content
from opexkit.exercises.labs import check_labs, grade_labs
from opexkit.exercises.view import handed_in
from opexkit.files import InputError
from opexkit.files.problem import Severity
from opexkit.labs.check import check_artefact, recognize
from opexkit.labs.hunt.grammar import QueryError
from opexkit.labs.hunt.reading import read_hunt
from opexkit.labs.hunt.sandbox import SECONDS, Sandbox
from opexkit.labs.hunt.sql import CHANGING, tables_of
from opexkit.labs.verdict import CannotJudge
from opexkit.view.blocks import plain

START = "questions:\n  - id: a\n    asks: What?\n"
END = "conclusion:\n  sql: SELECT 'x' AS service, 'itself' AS cause FROM a\n  evidence: {a: \"true\"}\n"
HEAD = "SELECT service FROM alert"


def problems(text: str | bytes) -> list[str]:
    with pytest.raises(InputError) as raised:
        read_hunt(text, Path("hunt.yaml"))
    return [str(each) for each in raised.value.problems]


def concluding(sql: str, evidence: str = "true") -> str:
    return hunt([question("a", HEAD)], sql, {"a": evidence})


BAD = {
    "no mapping": ("- 1\n", "1:1: holds no mapping"),
    "another format": ("kind: Rollout\nspec: {}\n", "there is no key 'kind'"),
    "not YAML": (START + "    sql: [\n" + END, "is not YAML"),
    "a tab": ("questions:\n\t- id: a\n", "2:1: a tab indents the line"),
    "binary": (b"\x00\x01", "is a binary file"),
    "no question": ("questions: []\n" + END, "`questions`"),
    "no conclusion": (START + "    sql: SELECT 1 AS x\n", "`conclusion` is missing"),
    "thirteen questions": (hunt([question(f"q{n}", HEAD) for n in range(13)], "SELECT 1"), "`questions`"),
    "ten thousand questions": ("questions:\n" + f"  - {{id: a, asks: What?, sql: {HEAD}}}\n" * 10_000 + END, "`questions`"),
    "both languages": (START + "    sql: SELECT 1 AS x\n    insights: limit 1\n" + END, "asks in one language"),
    "no language": (START + END, "asks in one language"),
    "a wrong type": (START + "    sql: {a: 1}\n" + END, "4:5: `sql`"),
    "an id with blanks": (START.replace("id: a", "id: a b") + "    sql: SELECT 1 AS x\n" + END, "2:5: `id`"),
    "the id of a table": (START.replace("id: a", "id: logs") + "    sql: SELECT 1 AS x\n" + END, "is the name of a table"),
    "two of one id": (hunt([question("a", HEAD), question("a", HEAD)], "SELECT 1"), "two questions have the id 'a'"),
    "waits for a later one": (hunt([question("a", HEAD, found="b"), question("b", HEAD)], "SELECT 1"), "'a' waits for 'b'"),
    "waits for itself": (hunt([question("a", HEAD, found="a")], "SELECT 1"), "'a' waits for 'a'"),
    "waits for nothing": (START + "    when: {}\n    sql: SELECT 1 AS x\n" + END, "says nothing"),
    "evidence of no question": (hunt([question("a", HEAD)], "SELECT 1", {"b": "true"}), "cites 'b', which is not asked"),
    "an unknown key": (START + "    question: SELECT 1\n" + END, "4:5: there is no key 'question'"),
    "an unknown column": (START + "    sql: |\n      SELECT service,\n             servce\n      FROM logs\n" + END, '6:14: Referenced column "servce"'),
    "an unknown table": (START + "    sql: SELECT x FROM log\n" + END, "4:24: there is no table 'log' here; did you mean 'logs'?"),
    "an unknown function": (START + "    sql: SELECT foo(1) AS x\n" + END, "4:17: Scalar Function with name foo"),
    "an SQL that ends too early": (START + "    sql: SELECT service FROM\n" + END, "4:25: syntax error"),
    "its own answer": (START + "    sql: SELECT x FROM a\n" + END, "there is no table 'a' here"),
    "a later answer": (hunt([question("a", "SELECT * FROM b"), question("b", HEAD)], "SELECT 1"), "there is no table 'b' here"),
    "two tables at once": (START + "    sql: SELECT count(*) AS n FROM logs, metrics\n" + END, "reads metrics and logs at once"),
    "two tables by WITH": (START + "    sql: WITH logs AS (SELECT * FROM logs) SELECT count(*) AS n FROM metrics\n" + END, "'logs' is taken"),
    "two statements": (START + "    sql: SELECT 1; DROP TABLE logs\n" + END, "is not one SELECT"),
    "a list": (START + "    sql: SELECT [1] AS x\n" + END, "is of the type INTEGER[]"),
    "deep brackets": (START + "    sql: SELECT " + "(" * 900 + "1" + ")" * 900 + " AS x\n" + END, "4:"),
    "a long question": (START + "    sql: SELECT " + "1 + " * 2_000 + "1 AS x\n" + END, "characters; write 6,000 at most"),
    "100 kB of Insights": (START + "    insights: filter service = '" + "x" * 100_000 + "'\n" + END, "write 4,000 at most"),
    "an unknown command": (START + "    insights: |\n      fields service\n      | patern @message\n" + END, "6:9: there is no command 'patern'"),
    "a command of AWS": (START + "    insights: |\n      fields service\n      | pattern @message\n" + END, "6:9: the command 'pattern' of Logs Insights is not part"),
    "a pattern that explodes": (START + "    insights: filter @message like /(a{999}){999}/\n" + END, "4:15: invalid repetition size"),
    "a conclusion without columns": (concluding("SELECT service FROM a"), "return a row with two texts, service and cause"),
    "a conclusion on telemetry": (concluding("SELECT service, 'itself' AS cause FROM metrics"), "there is no table 'metrics'"),
    "a conclusion of numbers": (concluding("SELECT 1 AS service, 2 AS cause"), "two texts"),
    "evidence that is no condition": (concluding("SELECT service, 'itself' AS cause FROM a", "servce = 'x'"), 'Referenced column "servce"'),
    "evidence that goes on": (concluding("SELECT service, 'itself' AS cause FROM a", "true) UNION SELECT message FROM logs WHERE (true"), "there is no table 'logs'"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_is_told_at_its_place(name: str) -> None:
    text, says = BAD[name]
    began = time.process_time()
    found = problems(text)
    assert any(says in each for each in found), found
    assert all(re.match(r"hunt\.yaml(:\d+:\d+)?: .+; .+", each, re.DOTALL) for each in found)
    assert len("\n".join(found)) < 60_000
    assert time.process_time() - began < 10


def test_the_place_is_shown_with_a_caret() -> None:
    (said,) = problems(START + "    sql: |\n      SELECT service\n      FROM logs WHERE servce = 1\n" + END)
    assert said.startswith("hunt.yaml:6:23:")
    assert "(here: FROM logs WHERE ^servce = 1)" in said


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM glob('/*')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM 'https://example.com/x.csv'",
        "SELECT * FROM duckdb_settings()",
        "SELECT * FROM information_schema.tables",
        "SELECT * FROM main.logs",
        "SELECT * FROM sqlite_master",
        "SELECT * FROM (DESCRIBE logs)",
        "SELECT * FROM logs USING SAMPLE 5",
        "SELECT current_date",
        "SELECT x FROM query('SELECT 1 AS x')",
        *(f"SELECT {name}() AS x" for name in sorted(CHANGING) if not name.startswith(("current_date", "current_time", "local"))),
        "COPY logs TO '/tmp/x'",
        "ATTACH '/tmp/x.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET threads = 8",
        "PRAGMA database_list",
        "CREATE TABLE x AS SELECT 1",
        "DELETE FROM logs",
        "EXPLAIN SELECT 1",
        "CALL pragma_version()",
        "PREPARE x AS SELECT 1",
        "SUMMARIZE logs",
        "SELECT 1; SELECT 2",
        "",
        ";",
        "-- nothing",
    ],
)  # fmt: skip
def test_sql_reaches_nothing_else(query: str, sandbox: Sandbox) -> None:
    with pytest.raises(QueryError):
        tables_of(query, sandbox, {"logs", "metrics", "events"})


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    made = Sandbox()
    made.hold_nothing()
    yield made
    made.close()


@pytest.mark.parametrize(
    "query", ["SELECT * FROM read_csv('/etc/passwd')", "SET threads = 8", "INSTALL httpfs", "SELECT * FROM made"]
)
def test_the_database_itself_refuses(query: str, sandbox: Sandbox) -> None:
    made = sandbox  # a name that DuckDB would find in this frame
    with pytest.raises(QueryError):
        made._run(query, "")


@pytest.mark.slow
@pytest.mark.parametrize(
    "query",
    [
        "SELECT count(*) AS n FROM range(100000000) a, range(100000000) b WHERE a.range * b.range % 7 = 3",
        "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT max(n) AS n FROM r",
        "SELECT string_agg(repeat('x', 10000), '') AS x FROM range(10000000)",
        "SELECT repeat('x', 2000000000) AS x",
        "SELECT list_sum(range(3000000000)) AS x",
        "SELECT length(lpad('x', 2000000000, 'y')) AS x",
    ],
)
def test_a_query_without_an_end_is_ended(query: str, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where one function makes gigabytes, or listens to nobody: then its process is ended."""
    monkeypatch.setattr("opexkit.labs.hunt.sandbox.SECONDS", 0.5)
    monkeypatch.setattr("opexkit.labs.hunt.sandbox.DEAF", 0.5)
    began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(QueryError, match=r"computes for more than|more memory|crash"):
        sandbox.ask(query, 10)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - began < 200_000  # kB of this process
    assert SECONDS <= 10
    assert sandbox.ask("SELECT 1", 1).rows == ((1,),)


def test_a_process_that_gets_no_time_refuses_nothing(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """What counts is its own computing, so that a busy machine gives no other grade."""
    monkeypatch.setattr("opexkit.labs.hunt.sandbox.SECONDS", 0.2)
    held = sandbox._process
    assert held is not None
    held._process.send_signal(signal.SIGSTOP)
    Timer(0.6, held._process.send_signal, [signal.SIGCONT]).start()
    assert sandbox.ask("SELECT 1", 1).rows == ((1,),)
    held._process.kill()  # as whoever waits in vain for 300 seconds does, and the system where memory is short
    with pytest.raises(CannotJudge, match="the machine is busy"):
        sandbox.ask("SELECT 1", 1)
    assert sandbox.ask("SELECT 2", 1).rows == ((2,),)


def test_a_failure_in_a_world_is_told_at_its_place() -> None:
    text = changed(says={}, more=[question("cast", "SELECT CAST(service AS INT) AS n FROM alert")])
    with pytest.raises(InputError) as raised:
        LAB.judge(text, Path("hunt.yaml"))
    (problem,) = raised.value.problems
    assert "Could not convert" in problem.message
    assert text.splitlines()[(problem.line or 0) - 1].strip().startswith("sql: SELECT CAST")


def test_check_knows_the_format(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(LAB.text("reference"), encoding="utf-8")
    engine = recognize(yaml.safe_load(LAB.text("reference")))
    assert engine is not None
    assert engine.name == "hunt"
    assert list(check_artefact(path)) == []
    path.write_text(LAB.text("starter"), encoding="utf-8")
    said = [str(each) for each in check_artefact(path)]
    assert [each.split("warning: ")[1].split(";")[0] for each in said] == [
        "everything: nothing depends on its answer",
        "everything: a * of the telemetry is more than anyone reads",
    ]


def test_a_conclusion_that_guesses_is_remarked(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(concluding("SELECT 'orders-db' AS service, 'itself' AS cause"), encoding="utf-8")
    assert any("it is a guess" in str(each) for each in check_artefact(path))


@pytest.mark.parametrize(("old", "new"), [("|\n", ">\n"), ("LIMIT 1", "LIMIT 1;")])
def test_other_ways_to_write_are_read(old: str, new: str) -> None:
    text = LAB.text("starter").replace(old, new)
    assert len(read_hunt(text, Path("a.yaml")).questions) == 3
    assert len(read_hunt(text.encode(), Path("a.yaml")).questions) == 3


def test_a_team_hands_it_in(tmp_path: Path) -> None:
    (tmp_path / "hunt.yaml").write_text(LAB.text("middling"), encoding="utf-8")
    (grade,), digests = grade_labs({"find-the-cause": "hunt.yaml"}, tmp_path, content.scenario("northwind"))
    assert set(digests) == {"hunt.yaml"}
    assert 0.3 <= (grade.score or 0) <= 0.8


def test_without_duckdb_a_team_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    (tmp_path / "hunt.yaml").write_text(LAB.text("middling") + "\n# without it\n", encoding="utf-8")
    (tmp_path / "q3.yaml").write_text("labs: {find-the-cause: hunt.yaml}\n", encoding="utf-8")
    (grade,), _ = grade_labs({"find-the-cause": "hunt.yaml"}, tmp_path, content.scenario("northwind"))
    assert (grade.state, grade.score) == ("pending", 0.0)
    assert "pip install 'opexkit[telemetry]'" in grade.message
    assert "cannot be judged" in plain(handed_in([grade]))
    (note,) = check_labs(tmp_path / "q3.yaml", content.scenario("northwind"))
    assert note.severity is Severity.NOTE
    assert "cannot be judged here" in note.message


def test_the_task_names_no_figure_that_is_not_filled_in() -> None:
    words = [LAB.data.task, LAB.data.explanation, *LAB.data.hints, *(each.what for each in LAB.data.given)]
    assert not [text for text in words for name in LAB.engine.figures(LAB.brief) if f"{{{name}}}" in text]
    assert "`" not in LAB.data.task
