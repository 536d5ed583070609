"""Items and results on paper: each option with its reason, shares with their intervals, what to do next."""

from collections.abc import Iterable, Mapping, Sequence

from opexkit.exam.blueprint import Exam
from opexkit.exam.case import exhibit_of, situation
from opexkit.exam.form import DIAGNOSTIC, OTHER, PILLAR
from opexkit.exam.item import Item, ItemForm
from opexkit.exam.misconception import Belief, misconceptions
from opexkit.exam.option import LETTERS
from opexkit.exam.plan import Plan
from opexkit.exam.practice import Schedule
from opexkit.exam.result import FEW, Result, Share
from opexkit.exam.standing import PastMock, TaskStanding
from opexkit.lens.changes import find_change
from opexkit.view.bars import Bar, Segment, Tone, stacked
from opexkit.view.blocks import Block, Cell, Code, Column, Count, Counts, Picture, Table, Text
from opexkit.view.style import LOW, MARKS, PAPER, UNKNOWN, Badge

CHOOSE = {"one": "Choose one.", "two": "Choose TWO.", "three": "Choose THREE."}
"""How a choice says how many options are right, as AWS's exams do."""

_NUMBERS = {3: "THREE", 4: "FOUR", 5: "FIVE", 6: "SIX"}

_SMALL = Badge("unknown", "…", f"Fewer than {FEW}: says little", UNKNOWN)
_DRAWN = 12
"""The mock exams of a picture; the table has all."""

CAVEATS = (
    "This is a raw share of the kit's own items. AWS scales its scores from 100 to 1,000 by a method that is not"
    " public, so no share of right answers is a passing one.",
    "Items of AWS's exams are tried out before they count; these were not. An interval that spans the mark you aim at"
    " tells you to practice on, not that you would pass.",
)


def how(item: Item) -> str:
    """How an item is answered, and whether today's exams ask in this form."""
    if item.is_choice:
        told = CHOOSE[item.form.value]
        return told if item.in_exams else f"{told} (A case study: no form of today's exams on this.)"
    number, more = _NUMBERS[len(item.answer)], len(item.options) > len(item.answer)
    if item.form is ItemForm.ORDERING:
        told = f"Choose {number} and put them in order." if more else f"Put all {number} in order."
        return f"{told} (Ordering: no form of today's exams on this.)"
    told = "Match each one; not every response is used." if more else "Match each one; every response is used once."
    return f"{told} (Matching: no form of today's exams on this.)"


def slots(item: Item) -> list[str]:
    """What is filled with options, where they are not chosen: steps, or prompts."""
    if item.form is ItemForm.ORDERING:
        return [f"Step {place}" for place in range(1, len(item.answer) + 1)]
    return item.prompts


def asked(item: Item, order: str = "") -> list[Block]:
    """Show an item as it is asked, its options in an order of their letters, or in the file's."""
    letters = order or item.letters
    blocks = _told(item)
    rows = tuple((Cell(letter.upper()), Cell(item.option(letter).text)) for letter in letters)
    columns = (Column("Letter", "head", 0.3), Column("Option", "long", 4))
    if item.prompts:
        prompts = tuple((Cell(str(place)), Cell(prompt)) for place, prompt in enumerate(item.prompts, 1))
        blocks.append(Table("To be matched", (Column("Number", "head", 0.3), Column("What", "long", 4)), prompts))
    return [*blocks, Table(f"{item.ask} {how(item)}", columns, rows, shape="stack")]


def _told(item: Item) -> list[Block]:
    exhibit = exhibit_of(item)
    blocks: list[Block] = [Text(text) for text in situation(item).split("\n\n")]
    return [*blocks, *([Code(exhibit.caption, exhibit.text)] if exhibit else [])]


def _where(item: Item, letter: str, said: str) -> str:
    """Where an answer has an option: its step, or its prompt."""
    if letter not in said:
        return "left out"
    return slots(item)[said.index(letter)]


def explained(item: Item, said: str) -> list[Block]:
    """Show an item with the reason of every option, what was said, and what proves the key."""
    known, wrong = misconceptions(), item.wrong(said)
    rows = []
    for letter, option in zip(LETTERS, item.options, strict=False):
        belief = known[option.misconception].instead if option.misconception in known and letter in wrong else ""
        if item.is_choice:
            is_, you = Cell(mark=MARKS[option.right]), "chosen" if letter in said else ""
        else:
            is_, you = Cell(_where(item, letter, item.answer)), _where(item, letter, said)
        rows.append((Cell(f"{letter.upper()}. {option.text}"), is_, Cell(you), Cell(option.why, detail=belief)))
    columns = (
        Column("Option", "head", 2.5),
        Column("It is", "mark", 0.8) if item.is_choice else Column("It belongs", "text", 1.2),
        Column("You", "text", 0.6 if item.is_choice else 1.2),
        Column("Why", "long", 3),
    )
    return [*_told(item), Table(item.ask, columns, tuple(rows), shape="stack"), Text(proof(item), "remark")]


def proof(item: Item) -> str:
    """What proves the key, where and when it was read, and what has changed with what the item names."""
    marks = [change.mark for name in item.changes if (change := find_change(name))]
    said = f"{item.proof} Read {item.reviewed_on}: {item.source}"
    return " ".join([said, *(f"{mark}." for mark in marks)])


def result_blocks(result: Result, lessons: Mapping[str, Sequence[str]] | None = None) -> list[Block]:
    """Show what a mock exam or a diagnostic says, and what it does not.

    Args:
        result: of a sitting that has ended.
        lessons: for each question of the pillar the lessons that teach it.
    """
    total = result.total
    unanswered = "left out" if result.exam == DIAGNOSTIC else "counted as wrong"
    minutes = round(result.used.total_seconds() / 60)
    counts = Counts(
        (
            Count(f"{total.right} of {total.items}", "right, all or nothing"),
            Count(f"{total.low:.0%} to {total.high:.0%}", "where your share lies, 95 % interval"),
            Count(str(result.unanswered), f"unanswered, {unanswered}"),
            Count(str(minutes), "minutes used"),
        )
    )
    unscored = sum(not each.scored for each in result.answers)
    more = f"{unscored} more items were asked that do not count, as in AWS's exams. They are below with the others."
    return [
        counts,
        *([Text(more, "remark")] if unscored else []),
        *_groups(result, lessons or {}),
        held(result.missed),
        *(block for each in result.answers if not each.right for block in explained(each.item, each.said)),
    ]


def _groups(result: Result, lessons: Mapping[str, Sequence[str]]) -> list[Block]:
    if result.exam != DIAGNOSTIC:
        caption = {PILLAR: "By area", OTHER: "By form"}.get(result.exam, "By domain")
        return [*(Text(text, "remark") for text in CAVEATS), shares(caption, result.groups)]
    weakest = sorted(result.groups, key=lambda share: share.right / share.items if share.items else 2)  # unknown last
    rows = tuple(
        (
            Cell(share.name),
            Cell(f"{share.right} of {share.items}" if share.items else "not answered"),
            Cell(", ".join(lessons.get(share.name.partition(":")[0], ()))),
        )
        for share in weakest
    )
    columns = (Column("Question", "head", 3), Column("Right", "number", 0.6), Column("Lessons", "long", 2))
    said = "One to three items a question say where to begin, and no more. What was wrong comes back in practice."
    return [Text(said, "remark"), Table("Where to begin: the weakest first", columns, rows)]


def shares(caption: str, groups: Iterable[Share]) -> Table:
    """Show shares with their intervals; one that rests on few answers says so."""
    rows = tuple(
        (
            Cell(share.name),
            Cell(f"{share.right} of {share.items}"),
            Cell(f"{share.low:.0%} to {share.high:.0%}" if share.items else "nothing asked"),
            Cell(mark=_SMALL if share.few else None),
        )
        for share in groups
    )
    columns = (
        Column(caption, "head", 2),
        Column("Right", "number"),
        Column("Interval", "text"),
        Column("Note", "mark"),
    )
    return Table(caption, columns, rows)


def held(found: Sequence[Belief]) -> Table:
    """Show which misconceptions were chosen, the most frequent first, and what is so instead."""
    known = misconceptions()
    rows = tuple(
        (
            Cell(known[each.name].says),
            Cell(f"{each.chosen} of {each.offered}"),
            Cell(mark=_SMALL if each.offered < FEW else None),
            Cell(known[each.name].instead, detail=each.name),
        )
        for each in found
        if each.name in known
    )
    columns = (
        Column("You chose what says", "head", 2),
        Column("Times, of answers that had it", "number", 0.8),
        Column("Note", "mark", 0.8),
        Column("What is so", "long", 3),
    )
    return Table("Misconceptions", columns, rows, "None was chosen.", shape="stack")


def practice_blocks(
    scheduled: Mapping[str, Schedule], items: int, due: int, wrong: Sequence[Schedule], held_: Sequence[Belief]
) -> list[Block]:
    """Show where practice stands: what was tried, what is due, what was sure but wrong, which misconceptions hold."""
    right = sum(each.last_right for each in scheduled.values())
    counts = Counts(
        (
            Count(f"{len(scheduled)} of {items}", "items practiced"),
            Count(str(right), "right at the last answer"),
            Count(str(due), "due now"),
        )
    )
    rows = tuple((Cell(each.item.ask, detail=each.item.id), Cell(f"{each.due:%Y-%m-%d}")) for each in wrong)
    columns = (Column("You were sure, and it was wrong", "head", 3), Column("Comes back", "text"))
    return [counts, Table("Read these first", columns, rows, "None: what you were sure of was right."), held(held_)]


def map_blocks(exam: Exam, tasks: Sequence[TaskStanding], lessons: Mapping[str, Sequence[str]]) -> list[Block]:
    """Show an exam's tasks with what the kit has for each, how the learner does, and what to do next.

    Args:
        exam: whose tasks these are.
        tasks: where the learner stands.
        lessons: for each question of the pillar the lessons that teach it.
    """
    rows = tuple(
        (
            Cell(each.task, detail=each.title),
            Cell(", ".join(dict.fromkeys(name for code in each.questions for name in lessons.get(code, ())))),
            Cell({"whole": "wholly", "part": "in part", "none": "not by this pillar"}[each.covered]),
            Cell(str(each.items)),
            Cell(f"{each.share.right} of {each.share.items}" if each.share.items else "not tried"),
            Cell(f"{each.share.low:.0%} to {each.share.high:.0%}" if each.share.items else ""),
            Cell(each.next),
        )
        for each in tasks
    )
    columns = (
        Column("Task", "head", 3),
        Column("Lessons", "long", 2),
        Column("Covered", "text"),
        Column("Items to practice", "number"),
        Column("Right at first", "number"),
        Column("Interval", "text"),
        Column("Next", "long", 1.5),
    )
    said = (
        f"This pillar covers about {exam.share:.0f} percent of {exam.id} by the kit's own count: each task of a domain"
        " counts the same, a part counts half. The rest has to be learned elsewhere."
    )
    return [Text(said, "remark"), Table(f"{exam.id}, {exam.title}", columns, rows)]


def history_blocks(mocks: Sequence[PastMock]) -> list[Block]:
    """Show the mock exams that were handed in, the oldest first, and what came of it from the first to the last."""
    table = shares("Mock exams so far", [mock.share for mock in mocks])
    if len(mocks) < 2:
        return [table]
    last = mocks[-_DRAWN:]
    percents = [100 * mock.share.right / mock.share.items for mock in last]
    tone = Tone("right", LOW, PAPER)
    bars = [
        Bar(mock.share.name, (Segment(tone, percent),), f"{percent:.0f} %")
        for mock, percent in zip(last, percents, strict=True)
    ]
    said = "; ".join(f"{bar.name}: {bar.end}" for bar in bars)
    picture = Picture(stacked(bars, [tone], full=100), f"Share that was right, by mock exam. {said}.")
    return [picture, Text(trend(mocks[0].share, mocks[-1].share), "remark"), table]


def trend(first: Share, last: Share) -> str:
    """Say whether the last of several mock exams went better than the first, where their intervals can tell."""
    told = f"From {first.right / first.items:.0%} of {first.items} to {last.right / last.items:.0%} of {last.items}."
    if last.low > first.high:
        return f"{told} The intervals lie apart: you know more than you did."
    if last.high < first.low:
        return f"{told} The intervals lie apart: look what has been forgotten."
    return f"{told} The intervals overlap, so this may be chance."


def plan_blocks(plan: Plan) -> list[Block]:
    """Show what a plan asks of today, and whether its minutes hold it."""
    counts = Counts(
        (
            Count(str(plan.days), "days to the exam"),
            Count(str(plan.due), "items return today"),
            Count(str(plan.needed), "new items a day, to see each one before the last two days"),
            Count(str(plan.a_day), "items that your minutes hold"),
        )
    )
    said = (
        "Your minutes hold it."
        if plan.fits
        else "Your minutes do not hold it: take more, or begin with what is weakest."
    )
    rows = tuple(
        (Cell(item.ask, detail=item.id), Cell(", ".join(item.practices)), Cell(", ".join(item.tasks)))
        for item in plan.today
    )
    columns = (Column("Today", "head", 3), Column("Practices", "text"), Column("Tasks", "text"))
    return [
        counts,
        Text(f"{said} Keep the last two days for mock exams.", "remark"),
        Table("Today's items", columns, rows),
    ]
