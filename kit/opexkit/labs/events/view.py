"""What rules did: by kind of event what was started, by rule where its events went, and the events for practice."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from matplotlib.axes import Axes

from opexkit.labs.events.draw import Happened, draw
from opexkit.labs.events.judging import PRACTICE, Evaluation, Met, event, moment, wrong_input
from opexkit.labs.events.play import Delivery
from opexkit.labs.events.world import HOLE, Goal, Happening, World, load_world
from opexkit.labs.trials_view import trials
from opexkit.view.blocks import Block, Cell, Code, Column, Picture, Table
from opexkit.view.figure import canvas, drawing, svg
from opexkit.view.style import HIGH, INK, LOW, MEDIUM, MET, MET_MARK, SOFT

_SHORT = 66
"""Letters of a line of the picture."""


def happened(done: Evaluation) -> list[Block]:
    """Show what became of each kind of event, where each rule's events went, and the events for practice."""
    drawn = sum(not each.happened.after for each in done.met)
    left = len(done.met) - drawn
    said = f"{drawn} events that nobody has seen, drawn by the seed {done.seed}, and {left} that runs left behind"
    kinds = [
        (not any(_wrong(each) for each in own), _row(kind, own, done.world))
        for kind, own in _by_kind(done.met, done.world).items()
    ]
    shown = [(not _wrong(each), _shown(each, done.world)) for each in done.shown]
    return [
        picture(done),
        *trials(f"{said}, by kind", _KINDS, kinds),
        Table("The same, rule by rule", _RULES, tuple(_of_rules(done)), "There is no rule.", shape="stack", fold=True),
        *trials("The events for practice, and what became of each", _SHOWN, shown),
    ]


def _by_kind(met: Sequence[Met], world: World) -> dict[str, list[Met]]:
    """Events by kind, in the order of the pack: those that need a response come first there."""
    order, kinds = list(world.kinds), dict[str, list[Met]]()
    for each in sorted(met, key=lambda each: order.index(each.happened.kind.id)):
        kinds.setdefault(each.happened.kind.id, []).append(each)
    return kinds


_KINDS = (
    Column("Event", "head", 2),
    Column("Has to start", "text", 1.3),
    Column("Events", "number", 0.6),
    Column("Started", "number", 0.7),
    Column("In a queue", "number", 0.7),
    Column("Lost", "number", 0.6),
    Column("Started what it may not", "number", 0.9),
    Column("One that went wrong", "long", 2),
)


def _row(kind: str, own: Sequence[Met], world: World) -> tuple[Cell, ...]:
    goal = world.kinds[kind].goal
    deliveries = [one for each in own for one in each.reached]
    wrong = next((said for each in own if (said := _wrong(each))), "")

    def count(outcome: str) -> Cell:
        return Cell(f"{sum(one.outcome == outcome for one in deliveries)}" if goal else "")

    return (
        Cell(world.kinds[kind].title),
        Cell(world.goals[goal].heading if goal else "nothing"),
        Cell(f"{len(own)}"),
        count("started"),
        count("queued"),
        count("dropped"),
        Cell(f"{sum(bool(each.others) for each in own)}"),
        Cell(wrong),
    )


def _wrong(met: Met) -> str:
    """What is wrong with what became of an event; empty if nothing is."""
    if met.others:
        one = met.others[0]
        return f"{event(met.happened)} starts {one.title}, by {one.rule.name}"
    if not met.reached:
        return f"no rule starts anything for {event(met.happened)}" if met.happened.kind.goal else ""
    if len(met.reached) > 1:
        return f"{event(met.happened)} starts it {len(met.reached)} times"
    (one,) = met.reached
    if one.outcome == "dropped":
        return f"{event(met.happened)} is lost: {one.why}"
    limit = one.goal.within if one.goal else None
    if limit is not None and one.delay > limit:
        return f"{one.delay / 60:.1f} hours late, since {one.why}"
    return wrong_input(one)


_RULES = (
    Column("Rule", "head", 1.2),
    Column("Leads to", "text", 1.5),
    Column("Events", "number", 0.7),
    Column("Started", "number", 0.7),
    Column("In a queue", "number", 0.7),
    Column("Lost", "number", 0.6),
    Column("What it gave the first", "long", 2.2),
)


def _of_rules(done: Evaluation) -> Iterator[tuple[Cell, ...]]:
    for rule in done.response.rules:
        for target in rule.targets:
            own = [each for each in done.played.deliveries if each.rule is rule and each.target is target]
            goal = done.world.goal_at(target.arn)
            counts = [sum(each.outcome == name for each in own) for name in ("started", "queued", "dropped")]
            yield (
                Cell(rule.name, detail=f"bus {rule.bus}{'' if rule.enabled else ', disabled'}"),
                Cell(goal.heading if goal else target.arn, detail="" if goal else "not known to the lab"),
                Cell(f"{len(own)}"),
                *(Cell(f"{count}") for count in counts),
                Cell(_given(own[0]) if own and goal else "", detail=_fault(own)),
            )
        if not rule.targets:
            yield (Cell(rule.name), Cell("nothing"), *(Cell("") for _ in range(5)))


def _given(delivery: Delivery, most: int = 240) -> str:
    text = delivery.payload.wrong or delivery.payload.text
    return text if len(text) <= most else f"{text[: most - 2]} …"


def _fault(own: Sequence[Delivery]) -> str:
    return next((each.why for each in own if not each.started), "")


_SHOWN = (
    Column("Event", "head", 2),
    Column("Has to start", "text", 1.3),
    Column("As it must be", "mark", 0.7),
    Column("What became of it", "long", 2.4),
)


def _shown(met: Met, world: World) -> tuple[Cell, ...]:
    goal = met.happened.kind.goal
    wrong = _wrong(met)
    said = "; ".join(_went(each) for each in (*met.reached, *met.others)) or "no rule matches it"
    left = f", left behind by {world.goals[met.happened.after[-1]].title}" if met.happened.after else ""
    return (
        Cell(met.happened.kind.title, detail=f"{moment(met.happened)}{left}"),
        Cell(world.goals[goal].heading if goal else "nothing"),
        Cell(mark=MET_MARK[not wrong]),
        Cell(said, detail=wrong),
    )


def _went(delivery: Delivery) -> str:
    what = {"started": "started", "queued": "in the queue for it", "dropped": "lost"}[delivery.outcome]
    later = f" after {delivery.delay:.0f} minutes" if delivery.delay >= 1 else ""
    return f"{delivery.title}: {what}{later}, by {delivery.rule.name}"


def picture(done: Evaluation) -> Picture:
    """Draw, for each kind of event that has to start something or did, how its events ended."""
    lines = list(_lines(done))
    with drawing():
        figure, axes = canvas(int(1.35 * len(lines)) + 1)
        for row, (title, _, parts) in enumerate(lines):
            _draw(axes, row, title, parts)
        for place, (name, color) in enumerate(_COLORS.items()):
            axes.text(0.2 * place, -0.9, f"■ {name}", color=color, fontsize=7, va="center", parse_math=False)
        axes.set_xlim(0, 1)
        axes.set_ylim(len(lines) - 0.4, -1.4)
        axes.set_yticks([])
        return Picture(svg(figure), " ".join(_said(*line) for line in lines) or "No event starts anything.")


_COLORS = {"started": MET, "in a queue": LOW, "late or wrong": MEDIUM, "nothing or lost": HIGH}
Line = tuple[str, bool, list[tuple[str, int]]]
"""The title of a kind, whether it has to start something, and how many of its events ended in each way."""


def _lines(done: Evaluation) -> Iterator[Line]:
    for kind, own in _by_kind(done.met, done.world).items():
        acts = done.world.kinds[kind].goal is not None
        ends = [_end(each) for each in own if acts or each.others]
        if ends:
            yield done.world.kinds[kind].title, acts, [(name, ends.count(name)) for name in _COLORS if name in ends]


def _end(met: Met) -> str:
    outcomes = {one.outcome for one in met.reached}
    if met.happened.kind.goal and (not outcomes or "dropped" in outcomes):
        return "nothing or lost"
    if _wrong(met):
        return "late or wrong"
    return "started" if "started" in outcomes else "in a queue"


def _draw(axes: Axes, row: int, title: str, parts: Sequence[tuple[str, int]]) -> None:
    text = title if len(title) <= _SHORT else f"{title[: _SHORT - 2]} …"
    axes.text(0, row - 0.28, text, va="center", color=INK, fontsize=7, parse_math=False)
    left, every = 0.0, sum(count for _, count in parts)
    for name, count in parts:
        width = 0.9 * count / every
        axes.barh(row + 0.15, width, left=left, height=0.32, color=_COLORS[name])
        left += width
    axes.text(left + 0.01, row + 0.16, f"{every:,}", va="center", color=SOFT, fontsize=7)


def _said(title: str, acts: bool, parts: Sequence[tuple[str, int]]) -> str:
    counts = ", ".join(f"{count} {name}" for name, count in parts)
    return f"{title}: {counts}." if acts else f"{title}, which may start nothing: {counts}."


def material(folder: Path) -> list[Block]:
    """Show what can be started, which events come and what each has to start, and how they look."""
    world = load_world(folder)
    goals = tuple(_goal(goal, world) for goal in world.goals.values())
    kinds = tuple(_kind(each, world) for each in world.kinds.values() if not each.only_after)
    samples = {each.kind.shape: each for each in reversed(draw(folder, PRACTICE, practice=True))}
    caption = f"{world.rules.title}, account {world.rules.account}, {world.rules.region}: what can be started"
    looks = [_look(samples[name], world) for name in world.shapes if name in samples]
    return [
        Table(caption, _GOALS, goals, shape="stack"),
        Table("Events, and what each has to start", _EVENTS, kinds, shape="stack"),
        *looks,
    ]


_GOALS = (Column("What", "head", 1.5), Column("Arn", "long", 2.4), Column("What it needs to be given", "long", 1.8))
_EVENTS = (Column("Event", "head", 2), Column("Has to start", "text", 1.3), Column("Bus", "text", 0.7))


def _goal(goal: Goal, world: World) -> tuple[Cell, ...]:
    kinds = [each for each in world.kinds.values() if each.goal == goal.id]
    names = list(dict.fromkeys(name for each in kinds for name in each.input))
    takes = {
        "parameters": f"its parameters, each a list of texts: {', '.join(names)}",
        "object": f"a JSON object with {', '.join(names)}",
        "text": f"a text of at most {goal.text_limit} characters that says {' and '.join(names)}",
        "anything": f"the event, or what else says {' and '.join(names)}",
    }[goal.takes]
    late = f"starting it later than {goal.within} minutes does harm" if goal.within else "it is never too late for it"
    return Cell(goal.heading), Cell(goal.arn), Cell(takes, detail=("needs a RoleArn; " if goal.role else "") + late)


def _kind(kind: Happening, world: World) -> tuple[Cell, ...]:
    starts = world.goals[kind.goal].heading if kind.goal else "nothing"
    return Cell(kind.title), Cell(starts), Cell(world.shapes[kind.shape].bus)


def _look(happened: Happened, world: World) -> Code:
    """An event of a shape, without the frame that all have."""
    shape = world.shapes[happened.kind.shape]
    values = {name: each if isinstance(each, str) else f"{each:g}" for name, each in happened.values.items()}
    text = HOLE.sub(lambda hole: json.dumps(values[hole[1] or hole[2]], ensure_ascii=False)[1:-1], shape.event)
    return Code(f"{shape.title}: on the bus {shape.bus}", text)
