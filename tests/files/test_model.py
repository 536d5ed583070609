"""Models on their way between processes."""

import pickle
import sys
from typing import Any

from opexkit.files import Strict


class Practice(Strict):
    """As many fields as a practice of a grade has."""

    code: str
    id: str = ""
    title: str = ""
    level: str = ""
    status: str | None = None
    note: str = ""
    taken: bool = False
    evidence: list[str] = []  # noqa: RUF012 - a default of pydantic
    owner: str | None = None
    due: str | None = None
    reason: str | None = None
    carried: list["Practice"] = []  # noqa: RUF012


def arrived(model: Any) -> Any:
    return pickle.loads(pickle.dumps(model))


def test_what_arrives_is_what_was_sent() -> None:
    sent = Practice(code="OPS01-BP01", carried=[Practice(code="OPS02-BP01", owner="Ines")])
    came = arrived(sent)
    assert came == sent
    assert came.model_fields_set == {"code", "carried"}
    assert came.carried[0].model_dump() == sent.carried[0].model_dump()
    assert list(came.__dict__) == list(sent.__dict__)
    assert came.model_copy(update={"note": "later"}).note == "later"
    assert came.note == ""
    assert arrived(came) == sent


def test_what_arrives_takes_little_memory() -> None:
    for _ in range(40):  # others were made before
        sent = Practice(code="OPS01-BP01")
    came, again = arrived(sent), arrived(sent)
    assert 2 * sys.getsizeof(came.__dict__) < sys.getsizeof(dict(sent.__dict__))
    assert came.model_fields_set is again.model_fields_set
