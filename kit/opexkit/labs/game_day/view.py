"""A game day on the screen: what rings, what a check shows, and the debrief."""

import re
from collections.abc import Sequence

import yaml

from opexkit.company.telemetry.burn import LONG, SHORT
from opexkit.labs.game_day.game import GameDay, hour
from opexkit.labs.game_day.scenes import Rare
from opexkit.labs.game_day.worth import judge_play, worth
from opexkit.labs.playbook.diagnosis import (
    BACK,
    ChangesLook,
    Check,
    LevelLook,
    LinesLook,
    VoicesLook,
    WorstLook,
    by_place,
    recent_lines,
)
from opexkit.labs.playbook.simulate import Happening
from opexkit.view.blocks import Block, Cell, Code, Column, Count, Counts, Table, Text
from opexkit.view.charts import ReferenceLine, lines, parts

_MINUTE_US = 60_000_000
_FIGURES = re.compile(r"\d+")
_LINES = 12
_CHANGED = {"config_change": "Settings of the hour", "deployment": "Deployments of the hour"}
_FULL = {"errors": 1.0, "latency": 10.0, "saturation": 1.0, "waiting": 30.0, "requests": 10.0}
"""What a full bar means, so that two looks can be compared; a longer one says its number beside it."""
_WORDS = {
    "errors": "share of requests that fail, against before",
    "latency": "p99 against before, times",
    "saturation": "saturation against before",
    "waiting": "minutes that messages wait, against before",
    "requests": "requests against before, times",
}


def alarms(game: GameDay) -> list[Block]:
    """Show the alarms of the last half hour, the one that woke someone last, and which journeys are hurt."""
    found = game.alarms()
    rows = tuple(
        (Cell(hour(game.signals, event.time // _MINUTE_US)), Cell(event.service), Cell(event.detail)) for event in found
    )
    own = f"{game.alarm.title}; this is the alarm that woke you"
    ringing = (Cell(hour(game.signals, game.scene.rings)), Cell(game.alarm.service), Cell(own))
    columns = (Column("UTC", "head", 0.5), Column("Service", "text", 1.2), Column("Alarm", "long", 2.5))
    return [Table("Alarms of the last half hour", columns, (*rows[-5:], ringing)), journeys(game)]


def journeys(game: GameDay) -> Table:
    """Show who is hurt now, by journey, and how fast its budget burns: the figures that the alarm rang on."""
    rows = []
    for each in game.scene.hurts:
        recent = slice(max(0, game.now - SHORT), game.now)
        share = float(each.requests[recent] @ each.share[recent]) / max(float(each.requests[recent].sum()), 1.0)
        burns = [float(each.burn(minutes)[game.now - 1]) for minutes in (SHORT, LONG)]
        cells = (Cell(f"{share:.1%}"), *(Cell(f"{burn:,.1f}") for burn in burns))
        rows.append((Cell(each.journey.id, detail=each.journey.title), *cells))
    columns = (
        Column("Journey", "head", 2.5),
        Column("Hurt now", "number"),
        Column("Burn, 5 min", "number"),
        Column("Burn, 1 h", "number"),
    )
    return Table("Who is hurt", columns, tuple(rows))


def heading(game: GameDay, check: Check) -> Text:
    """Say what is looked at, and when."""
    return Text(f"Minute {game.minute:.0f}. {check.title}: {check.asks}")


def evidence(game: GameDay, check: Check) -> list[Block]:
    """Show the telemetry that a check looks at, as of now; what it means is for the players to say."""
    look = check.look
    if isinstance(look, WorstLook):
        return _places(game, look)
    if isinstance(look, LevelLook):
        return _curve(game, look)
    if isinstance(look, LinesLook):
        return _newest(game, [look.service])
    if isinstance(look, VoicesLook):
        return _newest(game, look.services)
    return _changes(game, look)


def _places(game: GameDay, look: WorstLook) -> list[Block]:
    tops = by_place(game.looks, look, game.signals, game.now)
    values = {game.looks.places[name].title: round(max(top, 0.0), 2) for name, top in tops.items()}
    words = _WORDS[look.metric]
    said = "; ".join(f"{title} {value:.2f}" for title, value in values.items())
    services = [", ".join(place.services) for place in game.looks.places.values()]
    rows = tuple(
        (Cell(title, detail=names), Cell(f"{value:.2f}"))
        for (title, value), names in zip(values.items(), services, strict=True)
    )
    columns = (Column("Place and its services", "head", 3), Column("The worst of them", "number"))
    picture = parts(
        list(values), {words: list(values.values())}, f"By place, {words}: {said}.", full=_FULL[look.metric]
    )
    return [picture, Table(f"By place: {words}", columns, rows)]


def _curve(game: GameDay, look: LevelLook) -> list[Block]:
    start = max(0, game.now - 40)
    position = game.signals.metrics.services.index(look.service)
    values = getattr(game.signals.metrics, look.metric)[start : game.now, position].tolist()
    minutes = list(range(start - game.now, 0))
    words = f"{look.metric} of {look.service}"
    first, most, last = values[0], max(values), values[-1]
    alt = (
        f"{words} over {len(values)} minutes: {_figure(first)} at first, {_figure(most)} at most, {_figure(last)} now."
    )
    twin = (Cell(words), Cell(_figure(first)), Cell(_figure(most)), Cell(_figure(last)))
    columns = (
        Column("Metric", "head", 2),
        Column("At first", "number"),
        Column("At most", "number"),
        Column("Now", "number"),
    )
    return [
        lines(minutes, {words: values}, alt, "minutes from now", look.metric, [ReferenceLine("alarm", x=-game.minute)]),
        Table(f"The same in numbers: {words}", columns, (twin,)),
    ]


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"


def _newest(game: GameDay, services: Sequence[str]) -> list[Block]:
    """The warnings and errors of services, lines that differ in figures alone together, the most frequent first."""
    logs, names = game.signals.logs, game.signals.metrics.services
    found = [at for each in services for at in recent_lines(game.signals, each, game.now) if logs.level[at] != "INFO"]
    kinds: dict[tuple[str, str, str], list[int]] = {}
    for at in sorted(found, key=lambda at: logs.time[at]):
        key = (str(logs.level[at]), names[logs.service[at]], _FIGURES.sub("#", str(logs.message[at])))
        kinds.setdefault(key, []).append(at)
    often = sorted(kinds.items(), key=lambda each: -len(each[1]))
    wide = max(len(each) for each in services)
    lines = [
        f"{len(every):>4} ×, last {str(logs.time[every[-1]])[11:19]}  {level:<5} {service:<{wide}}"
        f" {logs.message[every[-1]]}"
        for (level, service, _), every in often[:_LINES]
    ]
    left = f"; {len(often) - _LINES} rarer kinds are left out" if len(often) > _LINES else ""
    caption = f"{', '.join(services)}: {len(found)} warnings and errors in {BACK} minutes{left}"
    return [Code(caption, "\n".join(lines) or "(no warnings, no errors)")]


def _changes(game: GameDay, look: ChangesLook) -> list[Block]:
    since = (game.now - look.minutes) * _MINUTE_US
    found = [e for e in game.signals.events if e.kind == look.what and since <= e.time < game.now * _MINUTE_US]
    rows = tuple(
        (
            Cell(hour(game.signals, each.time // _MINUTE_US)),
            Cell(each.kind.replace("_", " ")),
            Cell(each.service),
            Cell(each.detail),
        )
        for each in found
    )
    columns = (
        Column("UTC", "head", 0.5),
        Column("What", "text", 1),
        Column("Service", "text", 1.3),
        Column("Detail", "long", 2.2),
    )
    return [Table(_CHANGED[look.what], columns, rows, "Nothing was changed.")]


def debrief(game: GameDay) -> list[Block]:
    """Show the cause, both ways to it, the log, and what to talk about."""
    best = game.best()
    told = f"minute {game.told:.0f}" if game.told is not None else "never"
    counts = Counts(
        (
            Count(
                f"{game.minutes:.0f} min",
                "until the cause was known" if game.end == "resolved" else "with the second line",
            ),
            Count(f"{best.minutes:.0f} min", "by the informed strategy"),
            Count(f"{game.hurt:,}", "requests failed or were too slow"),
            Count(told, "customers were told"),
        )
    )
    delays = " ".join(f"{delay}." for delay in game.fault.delays)
    fix = "” or “".join(game.titles[each] for each in game.ways_out)
    return [
        counts,
        asked(game),
        Text(f"{game.fault.title}. {game.fault.cause} {_where(game)} It ends with the runbook “{fix}”."),
        *_elsewhere(game),
        Text(f"What delays its diagnosis: {delays}"),
        Table("Two ways to it", _WAYS, _both(game, tuple(game.path), best.path), shape="stack"),
        decisions(game),
        Code(f"Every move of incident {game.number}, to play it again", again(game)),
        Table("To talk about", (Column("Question", "head"),), tuple((Cell(each),) for each in game.data.questions)),
    ]


def asked(game: GameDay) -> Table:
    """Show what is asked of a play, and what became of it."""
    result = judge_play(game)
    texts = {each.id: each.text for each in game.data.asked}
    rows = tuple(
        (Cell("✓ met" if each.met else "✗ not met"), Cell(texts[each.demand]), Cell(each.found))
        for each in result.verdicts
    )
    columns = (Column("Met", "text", 0.5), Column("What is asked", "head", 2.5), Column("What you did", "long", 2))
    return Table(f"This play is worth {worth(result):.0%}", columns, rows, shape="stack")


def _elsewhere(game: GameDay) -> list[Block]:
    """To whom a rare fault happened, and what looks like it."""
    if not isinstance(game.fault, Rare):
        return []
    faults = {each.id: each.title for each in game.known.pack.faults.faults + game.looks.rare}
    like = ", ".join(f"“{faults[name]}”" for name in game.fault.like)
    return [
        Text(f"It happened to another firm in {game.fault.happened}: {game.fault.source}. What looks like it: {like}.")
    ]


def _where(game: GameDay) -> str:
    """Where this incident sat, if it was elsewhere than the library says."""
    return "" if game.scene.fault.service == game.fault.service else f"This time it sat in {game.scene.fault.service}."


_WAYS = (Column("Step", "head", 0.5), Column("Yours", "long", 2), Column("The informed strategy's", "long", 2))


def _both(game: GameDay, own: tuple[Happening, ...], best: tuple[Happening, ...]) -> tuple[tuple[Cell, ...], ...]:
    rows = []
    for place in range(max(len(own), len(best))):
        cells = [_told(game, way[place]) if place < len(way) else "" for way in (own, best)]
        rows.append((Cell(str(place + 1)), Cell(cells[0]), Cell(cells[1])))
    return tuple(rows)


def _told(game: GameDay, happening: Happening) -> str:
    if happening.move.kind == "call":
        return f"minute {happening.minute:.0f}: handed over"
    if happening.move.kind == "run":
        return f"minute {happening.minute:.0f}: {happening.move.name} {happening.outcome}"
    check = game.looks.check(happening.move.name)
    return f"minute {happening.minute:.0f}: {check.title}: {game.looks.outcomes(check)[happening.outcome]}"


def decisions(game: GameDay) -> Table:
    """Show the decision log."""
    titles = {role.id: role.title for role in game.data.roles}
    rows = tuple(
        (Cell(f"{entry.minute:.0f}"), Cell(titles.get(entry.role, entry.role)), Cell(entry.text)) for entry in game.log
    )
    columns = (Column("Minute", "number", 0.5), Column("Who", "head", 1), Column("What", "long", 3))
    return Table("Decision log", columns, rows, "Nothing is written yet.")


def again(game: GameDay) -> str:
    """Write the moves as the notebook's parameters, in YAML."""
    moves = yaml.safe_dump(
        {"incident": game.number, "level": game.level.id, "moves": game.moves}, allow_unicode=True, width=10_000
    )
    return str(moves).rstrip()


def roles(game: GameDay) -> Table:
    """Show what each role does."""
    rows = tuple((Cell(role.title), Cell(role.does), Cell(role.says)) for role in game.data.roles)
    columns = (Column("Role", "head", 1), Column("Does", "long", 2), Column("Says", "long", 2))
    return Table("Roles", columns, rows, shape="stack")


def briefing(game: GameDay) -> list[Block]:
    """Show the game where it cannot be played: the alarm, and the moves that there are."""
    checks = tuple((Cell(check.id, detail=check.title), Cell(f"{check.minutes:g}")) for check in game.looks.checks)
    columns = (Column("Check", "head", 3), Column("Minutes", "number"))
    return [Text(game.data.briefing), *alarms(game), Table("Checks that you can make", columns, checks)]
