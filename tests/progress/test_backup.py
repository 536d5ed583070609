"""Progress as a file: it can become another person's, goes around without counting twice, and is one person's."""

import datetime as dt
import uuid
from pathlib import Path
from typing import Any

import pytest

from opexkit.exam.result import is_scored
from opexkit.files.problem import InputError
from opexkit.progress.attempt import Attempt
from opexkit.progress.backup import Backup, moved, read_backup
from opexkit.progress.database import open_database
from opexkit.progress.store import Store


def attempt(learner: str = "ana", **changed: Any) -> Attempt:
    made = Attempt(
        uid=uuid.uuid4().hex,
        learner=learner,
        exercise="a-single",
        version=1,
        at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        seed=1,
        origin="widget",
        answer="a",
        score=1.0,
    )
    return made.model_copy(update=changed)


def test_an_attempt_that_comes_back_to_its_learner_is_the_same_again() -> None:
    for first in (attempt(), attempt(uid="0" * 28 + "0007"), attempt(uid="f" * 28 + "u003")):
        away = moved(first, "room/1/ben")
        assert away.uid != first.uid
        assert is_scored(away) == is_scored(first)
        assert moved(moved(away, "cy"), "ana") == first
        assert moved(first, "ana") is not first
    assert len(moved(attempt(uid="of-another-program"), "ben").uid) == 28


def test_two_people_of_one_database_can_share_what_one_did(store: Store, tmp_path: Path) -> None:
    store.add([attempt(), attempt()])
    files = {name: tmp_path / f"{name}.json" for name in ("ana", "ben")}
    files["ana"].write_text(store.export("ana"), encoding="utf-8")
    assert (store.restore(files["ana"], "ben"), store.restore(files["ana"], "ben")) == (2, 0)
    files["ben"].write_text(store.export("ben"), encoding="utf-8")
    assert store.restore(files["ben"], "ana") == 0
    assert len(store.attempts()) == 4
    elsewhere = Store(open_database(f"sqlite:///{tmp_path / 'other.sqlite'}"))
    assert elsewhere.restore(files["ben"], "ana") == 2
    assert elsewhere.attempts("ana") == store.attempts("ana")


@pytest.mark.parametrize(
    ("made", "said"),
    [
        ([attempt(), attempt("ben")], "more than one person"),
        ([attempt(uid="x" * 33)], "none that the kit makes"),
        ([attempt(exercise="a\0b")], "none that the kit makes"),
        ([attempt(seed=2**31)], "none that the kit makes"),
    ],
)
def test_what_no_database_takes_or_is_of_two_people_is_refused(made: list[Attempt], said: str) -> None:
    text = Backup.model_construct(opexkit="1", learner="ana", attempts=made, drafts={}).model_dump_json()
    with pytest.raises(InputError, match=said):
        read_backup(text, Path("mine.json"))
