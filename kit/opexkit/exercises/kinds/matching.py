"""Put things where they belong: cards into bins, prompts to partners, values into the cells of a grid."""

from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator

from opexkit.exercises.exercise import Credit, Exercise, FormatError, Id, Part, Text, View, Written, known, mapping


class Target(Written):
    """Where something can go."""

    id: Id
    text: Text


class Card(Written):
    """Something to put into a bin; `mistakes` say what is wrong about particular other bins."""

    id: Id
    text: Text
    bin: Id
    feedback: Text
    mistakes: dict[Id, Text] = Field(default_factory=dict)


class Prompt(Written):
    """Something to find the partner of; `mistakes` say what is wrong about particular other partners."""

    id: Id
    text: Text
    partner: Id
    feedback: Text
    mistakes: dict[Id, Text] = Field(default_factory=dict)


class Classify(Exercise):
    """Sort cards into bins. An answer is a mapping from card to bin."""

    kind: Literal["classify"]
    bins: list[Target] = Field(min_length=2, max_length=5)
    cards: list[Card] = Field(min_length=4, max_length=12)
    rule: ClassVar[Credit] = Credit.EACH_ANSWER
    shuffled: ClassVar[tuple[str, ...]] = ("items",)

    @model_validator(mode="after")
    def _bins_exist(self) -> "Classify":
        _places_exist(self.bins, [(card.id, [card.bin, *card.mistakes]) for card in self.cards], "bin")
        return self

    def read(self, raw: Any) -> dict[str, str]:
        """Read a mapping from card to bin."""
        return _placed(raw, [card.id for card in self.cards], self.bins, "card", "bin")

    def judge(self, answer: dict[str, str]) -> tuple[float, list[Part]]:
        """Right cards of all."""
        return _judge(answer, [(card, card.bin) for card in self.cards], self.bins)

    def view(self) -> View:
        """Bins, and cards by id and text."""
        cards = [card.model_dump(include={"id", "text"}) for card in self.cards]
        return {"places": [place.model_dump() for place in self.bins], "items": cards}


class Match(Exercise):
    """Find the partner of each prompt; a partner can serve several, or none. An answer maps prompt to partner."""

    kind: Literal["match"]
    prompts: list[Prompt] = Field(min_length=3, max_length=10)
    partners: list[Target] = Field(min_length=3, max_length=10)
    rule: ClassVar[Credit] = Credit.EACH_ANSWER
    shuffled: ClassVar[tuple[str, ...]] = ("items", "places")

    @model_validator(mode="after")
    def _partners_exist(self) -> "Match":
        _places_exist(self.partners, [(item.id, [item.partner, *item.mistakes]) for item in self.prompts], "partner")
        return self

    def read(self, raw: Any) -> dict[str, str]:
        """Read a mapping from prompt to partner."""
        return _placed(raw, [prompt.id for prompt in self.prompts], self.partners, "prompt", "partner")

    def judge(self, answer: dict[str, str]) -> tuple[float, list[Part]]:
        """Right pairs of all."""
        return _judge(answer, [(prompt, prompt.partner) for prompt in self.prompts], self.partners)

    def view(self) -> View:
        """Partners, and prompts by id and text."""
        prompts = [prompt.model_dump(include={"id", "text"}) for prompt in self.prompts]
        return {"places": [place.model_dump() for place in self.partners], "items": prompts}


class GridColumn(Written):
    """A column; its own values, or the grid's."""

    id: Id
    text: Text
    values: list[Target] = Field(default_factory=list)


class GridRow(Written):
    """A row with the value that belongs under each column; several values where several are right."""

    id: Id
    text: Text
    key: dict[Id, Id | list[Id]]
    feedback: Text


class ExactlyOne(Written):
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

    def judge(self, answer: dict[str, dict[str, str]]) -> tuple[float, list[Part]]:
        """Right cells of all; a row that breaks `exactly_one` says so first."""
        parts = [self._part(row, answer.get(row.id, {})) for row in self.rows]
        return sum(part.credit for part in parts) / len(parts), parts

    def view(self) -> View:
        """Rows, columns and values."""
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


def _places_exist(places: list[Target], used: list[tuple[str, list[str]]], noun: str) -> None:
    there = {place.id for place in places}
    for item, names in used:
        if odd := [name for name in names if name not in there]:
            raise ValueError(
                f"{item} names a {noun} {odd[0]!r} that is not there; use one of {', '.join(sorted(there))}"
            )


def _placed(raw: Any, items: list[str], places: list[Target], noun: str, place: str) -> dict[str, str]:
    said = mapping(raw, items, noun)
    if not said:
        raise FormatError(f"nothing is placed; give each {noun} a {place}")
    return {item: known(value, [each.id for each in places], place) for item, value in said.items()}


def _judge(
    answer: dict[str, str], key: list[tuple[Card, str]] | list[tuple[Prompt, str]], places: list[Target]
) -> tuple[float, list[Part]]:
    words = {place.id: place.text for place in places}
    parts = []
    for item, right in key:
        said = answer.get(item.id)
        parts.append(
            Part(
                id=item.id,
                text=item.text,
                said=words[said] if said else "not placed",
                best=words[right],
                right=said == right,
                credit=float(said == right),
                feedback=item.mistakes.get(said or "", item.feedback),
            )
        )
    return sum(part.credit for part in parts) / len(parts), parts
