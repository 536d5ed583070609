"""A mock exam that someone sits: kept at each answer, so that neither a reload nor a restart loses one, or the time."""

import datetime as dt
import uuid
from pathlib import Path

from pydantic import AwareDatetime, Field

from opexkit.exam.bank import ItemBank
from opexkit.exam.form import ExamForm
from opexkit.files import InputError, Problem, Strict
from opexkit.progress.store import Store

DRAFT = "mock-exam"
"""The name of the draft in which a learner's sitting is kept."""

GRACE = dt.timedelta(seconds=5)
"""An answer that was on its way when the time ended still counts."""


class SittingError(ValueError):
    """The exam is over, or not this one; the text says so."""


class Sitting(Strict):
    """What was answered so far.

    Attributes:
        uid: told apart by it.
        form: what is asked.
        learner: who sits.
        started: when; the clock runs from then on, whatever happens to the page.
        last: the latest moment at which something was kept, so that a clock that is set back gives no time.
        answers: letters by item; an item without an entry is unanswered.
        flags: items to look at again.
        ended: when it was handed in, or when its time was up.
    """

    format: int = 1
    uid: str
    form: ExamForm
    learner: str
    started: AwareDatetime
    last: AwareDatetime
    answers: dict[str, str] = Field(default_factory=dict)
    flags: list[str] = Field(default_factory=list)
    ended: AwareDatetime | None = None

    @property
    def deadline(self) -> dt.datetime:
        """When its time is up."""
        return self.started + dt.timedelta(minutes=self.form.minutes)

    def left(self, now: dt.datetime) -> dt.timedelta:
        """The time that is left; none once it has ended. A clock that was set back is not believed."""
        return max(dt.timedelta(), self.deadline - max(now, self.last)) if self.ended is None else dt.timedelta()


def start(form: ExamForm, learner: str, now: dt.datetime) -> Sitting:
    """Begin; the clock runs."""
    return Sitting(uid=uuid.uuid4().hex, form=form, learner=learner, started=now, last=now)


def answer(sitting: Sitting, bank: ItemBank, item: str, letters: str, now: dt.datetime) -> Sitting:
    """Take an answer, or take one back with no letters.

    Raises:
        SittingError: the time is up, the exam was handed in, it does not ask this item, or the letters are not the
            item's.
    """
    _open(sitting, now)
    if item not in sitting.form.items:
        raise SittingError(f"this exam does not ask {item!r}")
    try:
        said = bank.get(item).read(letters)
    except ValueError as error:
        raise SittingError(str(error)) from error
    answers = {name: given for name, given in sitting.answers.items() if name != item} | ({item: said} if said else {})
    return sitting.model_copy(update={"answers": answers, "last": max(now, sitting.last)})


def flag(sitting: Sitting, item: str, now: dt.datetime) -> Sitting:
    """Mark an item to look at again, or take the mark away.

    Raises:
        SittingError: the time is up, the exam was handed in, or it does not ask this item.
    """
    _open(sitting, now)
    if item not in sitting.form.items:
        raise SittingError(f"this exam does not ask {item!r}")
    flags = [name for name in sitting.flags if name != item] + ([item] if item not in sitting.flags else [])
    return sitting.model_copy(update={"flags": flags, "last": max(now, sitting.last)})


def finish(sitting: Sitting, now: dt.datetime) -> Sitting:
    """Hand in; one that was handed in already stays as it is, and no time after the deadline counts."""
    if sitting.ended is not None:
        return sitting
    return sitting.model_copy(update={"ended": min(max(now, sitting.last), sitting.deadline)})


def _open(sitting: Sitting, now: dt.datetime) -> None:
    if sitting.ended is not None:
        raise SittingError(f"this exam ended at {sitting.ended:%Y-%m-%d %H:%M} UTC; its answers stay as they are")
    if max(now, sitting.last) > sitting.deadline + GRACE:
        raise SittingError("the time is up; hand in to see the result")


def keep(sitting: Sitting, store: Store) -> None:
    """Keep it as its learner's draft.

    Raises:
        ProgressError: the database cannot be used; nothing is lost of what was kept before.
    """
    store.keep_draft(sitting.learner, DRAFT, sitting.model_dump(mode="json"))


def resume(store: Store, learner: str) -> Sitting | None:
    """The sitting that a learner began and has not put away; None without one.

    Raises:
        ProgressError: the database cannot be used.
        InputError: what was kept is of a newer version.
    """
    state = store.drafts(learner).get(DRAFT)
    if not state:
        return None
    if state.get("format") != 1:
        fix = "update opexkit to go on with it"
        raise InputError([Problem(Path(DRAFT), f"was kept in the format {state.get('format')}, newer than this", fix)])
    return Sitting.model_validate(state)


def put_away(store: Store, learner: str) -> None:
    """Forget a sitting that has ended; its answers are kept as attempts.

    Raises:
        ProgressError: the database cannot be used.
    """
    store.keep_draft(learner, DRAFT, None)
