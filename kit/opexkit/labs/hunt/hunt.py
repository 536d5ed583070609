"""A hunt as a file: questions in order, and a conclusion from their answers. The format is the kit's own."""

from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from opexkit.files import Form, Strict
from opexkit.labs.hunt.tables import REFERENCE, TELEMETRY

QUESTIONS = 12
"""That a hunt may have."""
ROWS = 40
"""Of an answer that a person reads at night; a longer one is not read at all."""
CELL = 400
"""Characters of a text in it; a longer one is not read, either."""
CITED = 3
"""Rows of one answer that may be cited."""
CONCLUSION = "conclusion"
"""What conditions of the evidence call the row of the conclusion."""
RESERVED = (*TELEMETRY, *REFERENCE, CONCLUSION)

Id = Annotated[
    str,
    Field(pattern=r"^[a-z][a-z0-9_]{0,39}$"),
    Form("lower-case letters, digits and underscores, such as who_hurts"),
]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Query = Annotated[str, Field(min_length=1)]


class When(Strict):
    """When a question is asked: where an earlier answer has rows, where one has none, or both."""

    found: Id | None = None
    empty: Id | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "When":
        if self.found is None and self.empty is None:
            raise ValueError("says nothing; write `found:` or `empty:` with the id of a question")
        return self


class Question(Strict):
    """One question.

    Attributes:
        asks: in words, as one would ask a colleague.
        when: whether it is asked at all; always if None.
        sql: one SELECT, over one table of the telemetry.
        insights: a query of CloudWatch Logs Insights, over the logs.
    """

    id: Id
    asks: Words
    when: When | None = None
    sql: Query | None = None
    insights: Query | None = None

    @model_validator(mode="after")
    def _asks_once(self) -> "Question":
        if (self.sql is None) == (self.insights is None):
            raise ValueError("asks in one language; write `sql:` or `insights:`")
        if self.id in RESERVED:
            raise ValueError(f"the id {self.id!r} is the name of a table; choose another one")
        return self

    @property
    def language(self) -> str:
        """The key that holds the query."""
        return "sql" if self.sql is not None else "insights"

    @property
    def text(self) -> str:
        """The query."""
        return self.sql or self.insights or ""


class Conclusion(Strict):
    """What follows from the answers.

    Attributes:
        sql: one SELECT over the answers: a row with `service` and `cause`, or none where nothing is wrong.
        evidence: by question, the condition of the rows that are cited.
    """

    sql: Query
    evidence: dict[str, Query] = Field(min_length=1)


class HuntFile(Strict):
    """The file."""

    questions: Annotated[list[Question], Field(min_length=1, max_length=QUESTIONS)]
    conclusion: Conclusion

    @model_validator(mode="after")
    def _names_fit(self) -> "HuntFile":
        before: list[str] = []
        for question in self.questions:
            if question.id in before:
                raise ValueError(f"two questions have the id {question.id!r}; rename one of the two")
            named = [question.when.found, question.when.empty] if question.when else []
            if wrong := [name for name in named if name is not None and name not in before]:
                raise ValueError(
                    f"{question.id!r} waits for {wrong[0]!r}, which is not asked before it; name one that is"
                )
            before.append(question.id)
        if wrong := [name for name in self.conclusion.evidence if name not in before]:
            raise ValueError(f"the evidence cites {wrong[0]!r}, which is not asked; name one of {', '.join(before)}")
        return self
