"""A hunt in a world: which questions are asked, what they find, what it concludes, and whether the evidence is any."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from opexkit.labs.hunt.draw import World
from opexkit.labs.hunt.hunt import CELL, CITED, CONCLUSION, ROWS
from opexkit.labs.hunt.reading import Hunt, Prepared, cited_sql, whole_of
from opexkit.labs.hunt.sandbox import Answer, Sandbox
from opexkit.labs.hunt.tables import REFERENCE
from opexkit.labs.hunt.world import CHANGES

ALIKE = 0.5
"""Share of the greater of two figures by which they may differ and still count as the same."""
MOST = 10_000
"""Rows that are read of what a question finds on an ordinary day."""
_FIGURE = re.compile(r"(?<![\w.-])\d{1,15}(?:\.\d{1,15})?")
"""A figure in a text, such as `p99 is 31.5 ms`; no part of a name or a version."""
SPAN = dt.timedelta(minutes=3)
"""By which two times may."""


@dataclass(frozen=True)
class Asked:
    """A question that was asked in a world.

    Attributes:
        answer: what it found; where that was too long to read, its first rows.
    """

    question: Prepared
    answer: Answer

    @property
    def reads(self) -> str:
        """The table of the telemetry that it read."""
        return self.question.reads

    @property
    def too_long(self) -> bool:
        """Whether nobody reads so many rows, or so long a text."""
        return len(self.answer) > ROWS or self.answer.widest > CELL


@dataclass(frozen=True)
class Cited:
    """Rows that were cited of an answer, those among them that the ordinary day has as well, and what is wrong."""

    asked: Asked
    rows: tuple[tuple[Any, ...], ...]
    ordinary: tuple[bool, ...]
    wrong: str = ""

    @property
    def telling(self) -> list[tuple[Any, ...]]:
        """The rows that an ordinary day has not."""
        return [row for row, usual in zip(self.rows, self.ordinary, strict=True) if not usual]


@dataclass(frozen=True)
class Played:
    """A hunt in a world.

    Attributes:
        service, cause: what it names; None where it says that nothing is wrong.
        wrong: what kept the conclusion from being one.
    """

    world: World
    asked: tuple[Asked, ...]
    service: str | None
    cause: str | None
    cited: tuple[Cited, ...]
    wrong: str = ""

    @property
    def found(self) -> bool:
        """Whether it names the service and what it came from."""
        truth = self.world.truth
        return truth is not None and (self.service, self.cause) == (truth.service, truth.cause)

    @property
    def blames(self) -> bool:
        """Whether it names a service."""
        return self.service is not None

    @property
    def supported(self) -> bool:
        """Whether a row that is cited names the service, and is not there on an ordinary day."""
        return any(self.service in row for cited in self.cited for row in cited.telling)

    @property
    def proven(self) -> bool:
        """Whether a row that is cited shows what it came from: the change, the load, or what the service says."""
        truth = self.world.truth
        if truth is None or not self.found:
            return False
        if truth.cause in CHANGES:
            return any(_shows_change(row, truth.service) for each in self._of("events") for row in each.telling)
        if truth.cause == "requests":
            return any(truth.service in row for each in self._of("metrics") for row in each.telling)
        return any(truth.service in row and truth.line in row for each in self._of("logs") for row in each.telling)

    def _of(self, table: str) -> list[Cited]:
        return [each for each in self.cited if each.asked.reads == table]


def _shows_change(row: Sequence[Any], service: str) -> bool:
    return service in row and any(isinstance(cell, dt.datetime) for cell in row)


class Field:
    """Two sandboxes: one holds the world, the other one its ordinary day."""

    def __init__(self) -> None:
        """Open both.

        Raises:
            CannotJudge: DuckDB is not installed.
        """
        self.world, self.ordinary = Sandbox(), Sandbox()

    def close(self) -> None:
        """Close both."""
        self.world.close()
        self.ordinary.close()

    def play(self, hunt: Hunt, world: World) -> Played:
        """Play a hunt in a world.

        Raises:
            InputError: a query cannot be run there, or takes too long.
        """
        self.world.hold(world.tables)
        answers: dict[str, Asked] = {}
        for question in hunt.questions:
            with hunt.told(question.where), whole_of(question.question):
                if self._is_due(question, answers):
                    answer = self.world.keep(question.question.id, question.sql, ROWS)
                    answers[question.question.id] = Asked(question, answer)
                else:
                    self.world.keep(question.question.id, question.sql)
        asked = tuple(answers.values())
        with hunt.told(("conclusion", "sql")):
            conclusion = self.world.keep(CONCLUSION, hunt.file.conclusion.sql, 1)
        if len(conclusion) > 1:
            return Played(world, asked, None, None, (), "the conclusion names more than one cause")
        if not conclusion:
            return Played(world, asked, None, None, ())
        row = dict(zip(conclusion.columns, conclusion.rows[0], strict=True))
        if row["service"] is None:
            return Played(world, asked, None, None, ())
        cited = tuple(
            self._cite(hunt, world, answers, name) for name in hunt.file.conclusion.evidence if name in answers
        )
        return Played(world, asked, str(row["service"]), str(row["cause"]), cited)

    def _is_due(self, question: Prepared, answers: dict[str, Asked]) -> bool:
        when = question.question.when
        if when is None:
            return True
        filled = {name for name, asked in answers.items() if len(asked.answer) and not asked.too_long}
        return (when.found is None or when.found in filled) and (when.empty is None or when.empty not in filled)

    def _cite(self, hunt: Hunt, world: World, answers: dict[str, Asked], name: str) -> Cited:
        """Take the rows that are cited of an answer, and look whether an ordinary day has them as well."""
        asked = answers[name]
        start, sql = cited_sql(name, hunt.file.conclusion.evidence[name])
        with hunt.told(("conclusion", "evidence", name), start):
            rows = self.world.ask(sql, CITED).rows
        if len(rows) > CITED:
            return Cited(asked, (), (), f"cites more than {CITED} rows")
        if any(row not in asked.answer.rows for row in rows):
            return Cited(asked, (), (), "cites what is no row of the answer")
        if not rows:
            return Cited(asked, (), ())
        usual = self._usually(hunt, world, answers, name)
        return Cited(asked, rows, tuple(any(alike(row, each) for each in usual.rows) for row in rows))

    def _usually(self, hunt: Hunt, world: World, answers: dict[str, Asked], name: str) -> Answer:
        """Ask the same question of the ordinary day, with the earlier answers as they were."""
        kept = {*REFERENCE, answers[name].reads} - {""}
        self.ordinary.hold({table: world.ordinary[table] for table in kept})
        question = answers[name].question
        for other in hunt.questions:
            if other.question.id in question.sql and other.question.id != name:
                self.world.lend(other.question.id, self.ordinary)
        with hunt.told(question.where), whole_of(question.question):
            return self.ordinary.ask(question.sql, MOST)


def alike(row: Sequence[Any], other: Sequence[Any]) -> bool:
    """Whether two rows say the same, but for figures that differ as figures of two days do."""
    return len(row) == len(other) and all(_same(one, two) for one, two in zip(row, other, strict=True))


def _same(one: Any, two: Any) -> bool:
    if isinstance(one, dt.datetime) and isinstance(two, dt.datetime):
        return abs(one - two) <= SPAN
    if _is_number(one) and _is_number(two):
        return bool(abs(float(one) - float(two)) <= ALIKE * max(abs(float(one)), abs(float(two))))
    if isinstance(one, str) and isinstance(two, str) and one != two:
        figures = zip(map(float, _FIGURE.findall(one)), map(float, _FIGURE.findall(two)), strict=False)
        return _FIGURE.sub("#", one) == _FIGURE.sub("#", two) and all(_same(*pair) for pair in figures)
    return bool(one == two)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


__all__ = ["Asked", "Cited", "Field", "Played", "alike"]
