"""What a page may send: each message is checked as a whole before anything is written."""

import re
import unicodedata
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints, TypeAdapter, ValidationError, model_validator

from opexkit.exercises.exercise import Confidence
from opexkit.files import Strict
from opexkit.review.submission import Evidence, Reason, Status
from opexkit.review.texts import Day, Line, Note

MESSAGE_LIMIT = 64_000
"""Bytes of one message."""

_Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
_Item = Annotated[str, StringConstraints(min_length=1, max_length=120)]
FieldName = Literal["status", "note", "evidence", "owner", "due", "reason"]


def _seen(value: str) -> str:
    if any(unicodedata.category(letter) in ("Cn", "Co", "Cs") for letter in value):
        raise ValueError("it holds a character that is none; delete it")
    return value


class _Evidence(Strict):
    """Pieces of evidence as the page writes them, one a line."""

    lines: Annotated[list[Evidence], Field(max_length=20)]


class Vote(Strict):
    """Say what one thinks of a practice."""

    do: Literal["vote"]
    ballot: _Id
    status: Status


class Write(Strict):
    """Set one field of a team's answer, as it was in version `base`."""

    do: Literal["write"]
    item: _Item
    name: FieldName
    value: Annotated[str, StringConstraints(max_length=10_000), AfterValidator(_seen)]
    base: Annotated[int, Field(ge=0)]

    @model_validator(mode="after")
    def _fits(self) -> "Write":
        if self.value:
            read_value(self.name, self.value)
        return self


class Park(Strict):
    """Put something into the parking lot."""

    do: Literal["park"]
    text: Annotated[Note, StringConstraints(min_length=1, max_length=500), AfterValidator(_seen)]
    item: Annotated[str, StringConstraints(max_length=120)] = ""


class Steer(Strict):
    """Set one of the room's own fields (facilitators): the practice that all look at, the lock, the timer's end."""

    do: Literal["steer"]
    name: Literal["focus", "locked", "timer"]
    value: str | bool | float

    @model_validator(mode="after")
    def _fits(self) -> "Steer":
        kinds: dict[str, type | tuple[type, ...]] = {"focus": str, "locked": bool, "timer": (int, float)}
        if not isinstance(self.value, kinds[self.name]) or (isinstance(self.value, str) and len(self.value) > 120):
            raise ValueError(f"{self.name} cannot be that")
        return self


class Open(Strict):
    """Open a vote on practices (facilitators); where one was revealed before, another round."""

    do: Literal["open"]
    items: Annotated[list[_Item], Field(min_length=1, max_length=200)]


class Close(Strict):
    """End the votes on practices (facilitators), and show what was voted if `reveal`."""

    do: Literal["close"]
    items: Annotated[list[_Item], Field(min_length=1, max_length=200)]
    reveal: bool = False


class Settle(Strict):
    """Give something in the parking lot an owner, or say that it is settled (facilitators)."""

    do: Literal["settle"]
    parked: _Id
    owner: Annotated[str, StringConstraints(max_length=100), AfterValidator(_seen)] = ""
    settled: bool = False


class Place(Strict):
    """Give a seat another role or team (facilitators)."""

    do: Literal["place"]
    seat: _Id
    role: Literal["participant", "scribe", "commander"]
    team: _Id


class MakeTeam(Strict):
    """Make a team, or name the workload of one that is there (facilitators)."""

    do: Literal["team"]
    name: Annotated[str, StringConstraints(max_length=1000)]
    workload: Annotated[str, StringConstraints(max_length=1000)] = ""


class Plan(Strict):
    """Take an agenda, go to a step of it, or stop its clock (facilitators)."""

    do: Literal["plan"]
    act: Literal["take", "go", "stop"]
    plan: Annotated[str, StringConstraints(max_length=80)] = ""
    place: Annotated[int, Field(ge=0, le=200)] = 0


class Practice(Strict):
    """Keep, check or get help with what stands in an exercise, or begin it anew."""

    do: Literal["practice"]
    exercise: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    act: Literal["keep", "check", "hint", "reveal", "again"]
    answer: Any = None
    confidence: Confidence | None = None


class Mock(Strict):
    """Sit a mock exam: begin one, go to an item, answer, flag, hand in, put it away."""

    do: Literal["mock"]
    act: Literal["begin", "go", "answer", "flag", "finish", "again"]
    at: Annotated[int, Field(ge=0, le=200)] = 0
    exam: Annotated[str, StringConstraints(max_length=60)] = "pillar"
    count: Annotated[str, StringConstraints(max_length=4)] = ""
    item: Annotated[str, StringConstraints(max_length=120)] = ""
    letters: Annotated[str, StringConstraints(max_length=20)] = ""
    to: Annotated[int, Field(ge=-1, le=200)] = 0
    mark: Annotated[str, StringConstraints(max_length=40)] = ""


class Mark(Strict):
    """Give a text of a rubric points (facilitators), for as many of its criteria as are marked by now."""

    do: Literal["mark"]
    seat: _Id
    exercise: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    points: Annotated[dict[_Item, Annotated[int, Field(ge=0, le=10)]], Field(max_length=10)]


class Show(Strict):
    """Show texts of a rubric to everyone, without names (facilitators); no seat takes them off."""

    do: Literal["show"]
    exercise: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    seats: Annotated[list[_Id], Field(max_length=6)]


class Quiz(Strict):
    """Lead a quiz (facilitators): begin it, show what was answered, go on to the next item, end it."""

    do: Literal["quiz"]
    act: Literal["begin", "show", "next", "end"]


class Answer(Strict):
    """Answer the item of the quiz that is open."""

    do: Literal["answer"]
    item: _Item
    letters: Annotated[str, StringConstraints(pattern=r"^[a-f]{1,6}$")]


_Game = Annotated[str, StringConstraints(pattern=r"^(room|[0-9a-f]{32}|)$")]
_Act = Annotated[str, StringConstraints(pattern=r"^((check|run) [a-z0-9][a-z0-9-]*|call)$", max_length=120)]


class Begin(Strict):
    """Begin an incident of a game day (facilitators): one for the room, or the same one for each team."""

    do: Literal["begin"]
    game: Literal["room", "teams"]
    number: Annotated[int, Field(ge=1, le=1000)] = 1
    level: Annotated[str, StringConstraints(pattern=r"^[a-z-]*$", max_length=40)] = ""
    by: Literal["vote", "commander"] = "vote"


class Clock(Strict):
    """Let an incident's clock run, or stop it (facilitators); blank is the own game."""

    do: Literal["clock"]
    game: _Game = ""
    running: bool


class Away(Strict):
    """Take an incident off the wall and the phones (facilitators); its moves stay in the export."""

    do: Literal["away"]
    game: _Game


class Want(Strict):
    """Say what should be done next in an incident."""

    do: Literal["want"]
    game: _Game = ""
    move: _Act


class Move(Strict):
    """Do something in an incident, or write a line into its log: `as scribe We wait`."""

    do: Literal["move"]
    game: _Game = ""
    move: Annotated[str, StringConstraints(max_length=600), AfterValidator(_seen)]

    @model_validator(mode="after")
    def _is_one(self) -> "Move":
        if not re.fullmatch(r"(check|run) [a-z0-9][a-z0-9-]*|call|as [a-z]+ [^\n]+", self.move):
            raise ValueError("that is no move")
        return self


Body = Annotated[
    Vote
    | Write
    | Park
    | Steer
    | Open
    | Close
    | Settle
    | Place
    | MakeTeam
    | Plan
    | Practice
    | Mock
    | Mark
    | Show
    | Quiz
    | Answer
    | Begin
    | Clock
    | Away
    | Want
    | Move,
    Field(discriminator="do"),
]
PLAYED = (Begin, Clock, Away, Want, Move)
"""What belongs to a game day."""
FOR_FACILITATORS = (Steer, Open, Close, Settle, Place, MakeTeam, Plan)
"""What only a facilitator may do."""


class Message(Strict):
    """One message, with an id that its page made: sent again, it acts once."""

    id: _Id
    body: Body


class MessageError(ValueError):
    """A message that cannot be taken; the text says why."""


_MESSAGE: TypeAdapter[Message] = TypeAdapter(Message)
_VALUES: dict[str, TypeAdapter[Any]] = {
    "status": TypeAdapter(Status),
    "note": TypeAdapter(Note),
    "owner": TypeAdapter(Line),
    "due": TypeAdapter(Day),
    "reason": TypeAdapter(Reason),
    "evidence": TypeAdapter(_Evidence),
}


def read_message(data: str | bytes) -> Message:
    """Read a message.

    Raises:
        MessageError: it is too long, or is none that a page sends.
    """
    if len(data) > MESSAGE_LIMIT:
        raise MessageError(f"A message has at most {MESSAGE_LIMIT:,} bytes; write less at once.")
    try:
        return _MESSAGE.validate_json(data)
    except ValidationError as error:
        raise MessageError(_words(error)) from error


def read_value(name: FieldName, text: str) -> Any:
    """Read a field as a submission will hold it; evidence is one a line.

    Raises:
        ValidationError: it cannot stand in a submission.
    """
    given = {"lines": [line for line in map(str.strip, text.split("\n")) if line]} if name == "evidence" else text
    read = _VALUES[name].validate_python(given)
    return read.lines if name == "evidence" else read


def _words(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"] if part != "body")
    return f"{place or 'the message'}: {first['msg'].removeprefix('Value error, ')}"[:300]
