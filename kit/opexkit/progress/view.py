"""Where a person or a team stands, in pictures: by area, by practice, over time, and how sure it was."""

from collections.abc import Mapping

from opexkit.exercises.calibration import CERTAINTIES, Bin
from opexkit.progress.summary import Plays, Summary, Tally
from opexkit.view.blocks import Block, Cell, Column, Count, Counts, Table, Text
from opexkit.view.charts import PROGRESS_TONES, lines, pairs, parts


def standing_blocks(standing: Summary, titles: Mapping[str, str]) -> list[Block]:
    """Show where someone stands; `titles` are the practices' by code."""
    tried = sum(tally.tried for tally in standing.areas)
    every = sum(tally.exercises for tally in standing.areas)
    mastered = sum(tally.mastered for tally in standing.areas)
    counts = Counts(
        (
            Count(f"{tried} of {every}", "exercises tried"),
            Count(f"{mastered} of {every}", "fully right at the last attempt"),
            Count(str(standing.attempts), "attempts"),
            *_plays(standing.plays),
        )
    )
    blocks: list[Block] = [counts, _areas(standing.areas), _table("By area", "Area", standing.areas, {})]
    if len(standing.days) > 1:
        blocks.append(_days(standing))
    weak = sorted((tally for tally in standing.practices if tally.tried), key=lambda tally: tally.score or 0)
    blocks.append(_table("Practices that you have trained, weakest first", "Practice", weak, titles))
    return [*blocks, next_blocks(standing)]


def _plays(plays: Plays) -> tuple[Count, ...]:
    if not plays.number:
        return ()
    worth = f"{plays.score:.0%} worth on average" if plays.score is not None else "not marked"
    return (Count(f"{plays.ended} of {plays.number}", f"game days ended without the second line, {worth}"),)


def next_blocks(standing: Summary) -> Table:
    """Show what to do next, and why."""
    rows = tuple(
        (Cell(item.exercise.title, detail=item.exercise.id), Cell(str(item.exercise.area)), Cell(item.why))
        for item in standing.next
    )
    columns = (Column("Exercise", "head", 2), Column("Area", "text"), Column("Why", "long", 2))
    return Table("What to do next", columns, rows, "Nothing is left to repeat.")


def calibration_blocks(bins: list[Bin]) -> list[Block]:
    """Show how often someone was right, by how sure they were."""
    if not sum(each.answers for each in bins):
        return [Text("No answer says how sure it was; choose it before you check.", "remark")]
    shares = [100 * each.right / each.answers if each.answers else 0 for each in bins]
    said = "; ".join(f"{CERTAINTIES[each.confidence].words}: {each.right} of {each.answers} right" for each in bins)
    picture = pairs(
        [CERTAINTIES[each.confidence].words for each in bins],
        [float(CERTAINTIES[each.confidence].pays_from) for each in bins],
        shares,
        f"Right answers by certainty. {said}.",
        names=("from here on this certainty pays", "you were right"),
        form="{:.0f} %".format,
    )
    rows = tuple(
        (
            Cell(CERTAINTIES[each.confidence].words),
            Cell(str(each.answers)),
            Cell(str(each.right)),
            Cell(f"{each.low:.0%} to {each.high:.0%}" if each.answers else "no answer"),
            Cell(f"{each.marks:+d}" if each.answers else ""),
        )
        for each in bins
    )
    columns = (
        Column("You were", "head"),
        Column("Answers", "number"),
        Column("Right", "number"),
        Column("95 % interval of the share", "text", 1.5),
        Column("Certainty marks", "number"),
    )
    return [picture, Table("Answers by certainty", columns, rows)]


def _areas(tallies: list[Tally]) -> Block:
    layers = {
        "fully right": [float(tally.mastered) for tally in tallies],
        "tried": [float(tally.tried - tally.mastered) for tally in tallies],
        "not tried": [float(tally.exercises - tally.tried) for tally in tallies],
    }
    said = "; ".join(f"{tally.name}: {tally.mastered} of {tally.exercises} fully right" for tally in tallies)
    names = [tally.name.replace("-", " ") for tally in tallies]
    return parts(names, layers, f"Exercises by area. {said}.", tones=PROGRESS_TONES)


def _days(standing: Summary) -> Block:
    scores = [100 * (day.score or 0) for day in standing.days]
    said = "; ".join(f"{day.day}: {score:.0f} %" for day, score in zip(standing.days, scores, strict=True))
    numbers = list(range(1, len(scores) + 1))
    return lines(numbers, {"mean score of the day": scores}, f"Over time. {said}.", "day of practice", "%")


def _table(caption: str, title: str, tallies: list[Tally], titles: Mapping[str, str]) -> Table:
    rows = tuple(
        (
            Cell(
                tally.name.replace("-", " ") if tally.name not in titles else tally.name,
                detail=titles.get(tally.name, ""),
            ),
            Cell(f"{tally.tried} of {tally.exercises}"),
            Cell(str(tally.mastered)),
            Cell("" if tally.score is None else f"{tally.score:.0%}"),
        )
        for tally in tallies
    )
    columns = (
        Column(title, "head", 2),
        Column("Tried", "number"),
        Column("Fully right", "number"),
        Column("Mean of last scores", "number"),
    )
    return Table(caption, columns, rows, "Nothing was tried yet.")
