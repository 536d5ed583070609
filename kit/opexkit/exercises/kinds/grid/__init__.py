"""Fill the cells of a grid."""

from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator

from opexkit.exercises.exercise import (
    Credit,
    Exercise,
    FormatError,
    Id,
    Part,
    Scored,
    Text,
    View,
    known,
    mapping,
)
from opexkit.exercises.kinds.places import Target
from opexkit.files import Strict


class GridColumn(Strict):
    """A column; its own values, or the grid's."""

    id: Id
    text: Text
    values: list[Target] = Field(default_factory=list)


class GridRow(Strict):
    """A row with the value that belongs under each column; several values where several are right."""

    id: Id
    text: Text
    key: dict[Id, Id | list[Id]]
    feedback: Text


class ExactlyOne(Strict):
    """A rule that a grid must keep: this value stands exactly once in each row."""

    value: Id
    feedback: Text


class Grid(Exercise):
    """Fill a grid. An answer maps row to column to value."""

    kind: Literal["grid"]
    columns: list[GridColumn] = Field(min_length=2, max_length=7)
    rows: list[GridRow] = Field(min_length=2, max_length=8)
    values: list[Target] = Field(default_factory=list)
    exactly_one: ExactlyOne | None = None
    rule: ClassVar[Credit] = Credit.EACH_ANSWER

    @model_validator(mode="after")
    def _key_fits(self) -> "Grid":
        for row in self.rows:
            if list(row.key) != [column.id for column in self.columns]:
                raise ValueError(f"row {row.id} does not name each column once, in order; fix its `key`")
            for column in self.columns:
                if odd := set(_accepted(row, column)) - {value.id for value in self._values(column)}:
                    raise ValueError(f"row {row.id} names a value {min(odd)!r} that {column.id} lacks; add it")
        return self

    def read(self, raw: Any) -> dict[str, dict[str, str]]:
        """Read a mapping from row to column to value."""
        said = mapping(raw, [row.id for row in self.rows], "row")
        if not said:
            raise FormatError("the grid is empty; fill in at least one cell")
        columns = {column.id: [value.id for value in self._values(column)] for column in self.columns}
        return {
            row: {
                column: known(value, columns[column], f"value of {column}")
                for column, value in mapping(cells, list(columns), "column").items()
            }
            for row, cells in said.items()
        }

    def mark_answer(self, answer: dict[str, dict[str, str]]) -> Scored:
        """Score right cells of all cells; a row that breaks `exactly_one` says so first."""
        parts = [self._part(row, answer.get(row.id, {})) for row in self.rows]
        return sum(part.credit for part in parts) / len(parts), parts

    def view(self) -> View:
        """Return the rows, the columns and the values of each."""
        columns = [
            {"id": column.id, "text": column.text, "values": [value.model_dump() for value in self._values(column)]}
            for column in self.columns
        ]
        rows = [row.model_dump(include={"id", "text"}) for row in self.rows]
        return {"columns": columns, "rows": rows}

    def _values(self, column: GridColumn) -> list[Target]:
        return column.values or self.values

    def _part(self, row: GridRow, cells: dict[str, str]) -> Part:
        hits = [cells.get(column.id) in _accepted(row, column) for column in self.columns]
        feedback = row.feedback
        rule = self.exactly_one
        if rule and list(cells.values()).count(rule.value) != 1:
            feedback = f"{rule.feedback} {feedback}"
        return Part(
            id=row.id,
            text=row.text,
            said=self._words({column.id: [cells[column.id]] for column in self.columns if column.id in cells}),
            best=self._words({column.id: _accepted(row, column) for column in self.columns}),
            right=all(hits),
            credit=sum(hits) / len(hits),
            feedback=feedback,
            misses=[column.id for column, hit in zip(self.columns, hits, strict=True) if not hit],
        )

    def _words(self, cells: dict[str, list[str]]) -> str:
        columns = {column.id: column for column in self.columns}
        words = []
        for column_id, values in cells.items():
            texts = {value.id: value.text for value in self._values(columns[column_id])}
            words.append(f"{columns[column_id].text}: {' or '.join(texts[value] for value in values)}")
        return "; ".join(words) or "nothing"


def _accepted(row: GridRow, column: GridColumn) -> list[str]:
    key = row.key[column.id]
    return key if isinstance(key, list) else [key]
