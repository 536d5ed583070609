"""What a play is worth: the share of what is asked of it, and nothing where nobody looked or found the cause."""

from opexkit.files.kinds import counted
from opexkit.labs.game_day.game import GameDay
from opexkit.labs.verdict import Result, Verdict

NEEDED = ("looked", "ended")
"""Without these a play is worth nothing, however quickly it was over."""


def judge_play(game: GameDay) -> Result:
    """Judge a play that is over.

    Raises:
        ValueError: it is not over.
    """
    if not game.end:
        raise ValueError("the incident is not over")
    runs = [happening.outcome for happening in game.path if happening.move.kind == "run"]
    first = next((place for place, each in enumerate(game.path) if each.move.kind == "run"), len(game.path))
    best, wrong = game.best().minutes, runs.count("does not help")
    bar = max(game.data.quick_within * best, game.data.quick)
    told = game.told
    said = f"they heard first at minute {told:.0f}" if told is not None else "they heard nothing"
    ended = "you ended it yourselves" if game.end == "resolved" else "the second line ended it"
    verdicts = (
        Verdict.of("looked", first > 0, f"{first} looks before the first runbook"),
        Verdict.of("ended", game.end == "resolved", ended),
        Verdict.of("sparing", bool(runs) and not wrong, f"{counted(wrong, 'runbook')} did not help"),
        Verdict.of("quick", game.minutes <= bar, f"{game.minutes:.0f} minutes; {bar:.0f} are asked for"),
        Verdict.of("told", told is not None and told <= game.data.update_by, said),
    )
    return Result(verdicts)


def worth(result: Result) -> float:
    """The share of what is asked, 0 to 1; nothing without what is needed."""
    met = {verdict.demand for verdict in result.verdicts if verdict.met}
    return len(met) / len(result.verdicts) if met.issuperset(NEEDED) else 0.0
