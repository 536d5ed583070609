"""Documents that would be bad at work, each failing for its own reason, and good ones that differ from the reference."""

from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pytest
from tests.labs.correction.builder import ACTIONS, LAB, Parts, changed, incident, line_of, right, written

from opexkit.labs.correction.document import read_correction
from opexkit.labs.correction.library import rules_of_thumb
from opexkit.labs.correction.telling import exchanged
from opexkit.labs.correction.values import stamp
from opexkit.labs.verdict import Judgment

Change = Callable[[Parts], None]
INCIDENT = incident()
LIBRARY = INCIDENT.library


def cell(part: str, row: int, column: int, text: str) -> Change:
    """Write another text into a table."""

    def change(parts: Parts) -> None:
        getattr(parts, part)[row][column] = text

    return change


def column(part: str, place: int, *texts: str) -> Change:
    """Write other texts into a column, the last of them into what rows are left."""

    def change(parts: Parts) -> None:
        for number, row in enumerate(getattr(parts, part)):
            row[place] = texts[min(number, len(texts) - 1)]

    return change


def whole(**values: object) -> Change:
    """Write other parts."""

    def change(parts: Parts) -> None:
        for name, value in values.items():
            setattr(parts, name, value)

    return change


def without(part: str, *rows: int) -> Change:
    """Leave rows out."""

    def change(parts: Parts) -> None:
        own = getattr(parts, part)
        setattr(
            parts, part, [row for place, row in enumerate(own) if place not in rows and place - len(own) not in rows]
        )

    return change


def also(part: str, *rows: list[str]) -> Change:
    """Add rows."""
    return lambda parts: getattr(parts, part).extend(rows)


def all_of_the_record(parts: Parts) -> None:
    parts.timeline = [
        [f"{each.at:%Y-%m-%d %H:%M}", each.phase or "", each.text.replace("|", "/"), each.id] for each in INCIDENT.lines
    ]
    for row in parts.timeline:
        for name in INCIDENT.people:
            row[2] = row[2].replace(name, "someone")


def every_source_everywhere(parts: Parts) -> None:
    ids = ", ".join(each.id for each in INCIDENT.lines)
    for row in parts.timeline:
        row[3] = ids


def scheduled(name: str) -> Change:
    chosen = rules_of_thumb(LIBRARY, INCIDENT.kind.cause)[name]
    return whole(sprint=[[f"{each.id} {each.title}", str(each.days)] for each in chosen])


def local_times(parts: Parts) -> None:
    """The chat's times are copied as they stand and called UTC."""
    for row in parts.timeline:
        line = INCIDENT.known[row[3]]
        if line.kind == "chat":
            row[0] = f"{row[0][:10]} {line.written.removesuffix(' CET')}"
    parts.timeline.sort()


def texts_moved_by(places: int) -> Change:
    """Each text at the time of another row."""

    def change(parts: Parts) -> None:
        texts = [row[2] for row in parts.timeline]
        for row, text in zip(parts.timeline, texts[places:] + texts[:places], strict=True):
            row[2] = text

    return change


def texts_exchanged(first: int, second: int) -> Change:
    """Two texts, each at the time of the other."""

    def change(parts: Parts) -> None:
        one, other = parts.timeline[first], parts.timeline[second]
        one[2], other[2] = other[2], one[2]

    return change


FACT = {key: line_of(INCIDENT, key).id for key in ("mechanism", "let-through", "outside", "root", "quiet", "tired")}
STUFFED = "alarm test validator rollback canary runbook dashboard guardrail pipeline quota timeout flag"
SAME = "The limit on connections had become far too small for the load"
BAD: dict[str, tuple[str, set[str]]] = {
    "empty parts": (
        "# Correction of Error: INC-2611\n\n## Summary\n\n## Impact\n\n## Timeline\n\n## Five whys\n",
        {"parts"},
    ),
    "a part is left out": (written(right()).replace("## Lessons", "### Lessons"), {"parts"}),
    "impact as a feeling": (changed(cell("impact", 3, 1, "many customers")), {"impact"}),
    "impact from the first page": (
        changed(cell("impact", 0, 1, f"{INCIDENT.at('detected'):%Y-%m-%d %H:%M} UTC")),
        {"impact"},
    ),
    "impact until someone said so": (
        changed(cell("impact", 1, 1, f"{INCIDENT.at('mitigated'):%Y-%m-%d %H:%M} UTC")),
        {"impact"},
    ),
    "the impact of another incident": (changed(whole(impact=right("INC-3000").impact)), {"impact"}),
    "the document of another incident": (
        written(right("INC-3001")).replace("INC-3001", "INC-2611"),
        {"impact", "times", "milestones", "stages", "chain", "root", "pareto"},
    ),
    "times without a zone": (
        changed(whole(heads={"Time (UTC), Phase, Event, Source": "Time, Phase, Event, Source"})),
        {"times"},
    ),
    "times of the office called UTC": (changed(local_times), {"times"}),
    "rows out of order": (changed(lambda parts: parts.timeline.reverse()), {"times"}),
    "invented rows": (changed(cell("timeline", 5, 3, "")), {"times"}),
    "sources that are not there": (changed(cell("timeline", 5, 3, "C99")), {"times"}),
    "every line as the source of each row": (changed(every_source_everywhere), {"times"}),
    "it begins with the page": (changed(without("timeline", 0, 1, 2)), {"milestones"}),
    "an alarm that nobody heard detected it": (
        changed(cell("timeline", 2, 1, "detected"), cell("timeline", 3, 1, "")),
        {"milestones"},
    ),
    "an attempt mitigated it": (
        changed(cell("timeline", 6, 1, "mitigated"), cell("timeline", 8, 1, "")),
        {"milestones"},
    ),
    "phases of one's own": (changed(cell("timeline", 3, 1, "panic")), {"milestones"}),
    "what was tried in vain is left out": (changed(without("timeline", 5, 6)), {"gaps"}),
    "the whole record is copied": (changed(all_of_the_record), {"relevant"}),
    "a timeline without words": (changed(column("timeline", 2, "x")), {"relevant"}),
    "a timeline of one sentence": (changed(column("timeline", 2, "Something happened to the lookups")), {"relevant"}),
    "a name above the first part": (
        written(right()).replace("## Summary", "Cause: Dmitri\n\n## Summary"),
        {"blameless"},
    ),
    "a Pareto of people": (changed(cell("pareto", 0, 0, "Human error")), {"pareto"}),
    "a Pareto without causes": (changed(column("pareto", 0, "")), {"pareto"}),
    "an action that does everything": (changed(column("actions", 1, "prevent, detect, mitigate")), {"kinds"}),
    "every metric there is": (changed(whole(metrics=", ".join(INCIDENT.kind.metrics))), {"metrics"}),
    "a graph of the wrong thing": (changed(whole(metrics="The graph of `tracking-cpu` by minute")), {"metrics"}),
    "stages by feel": (changed(column("questions", 1, "5", "10", "15")), {"stages"}),
    "one reason for each stage": (changed(column("questions", 2, f"{FACT['root']}: no inventory")), {"stages"}),
    "a summary for the team": (
        changed(lambda parts: setattr(parts, "summary", f"{parts.summary} See {FACT['root']} and D2.")),
        {"summary"},
    ),
    "a summary as long as the document": (
        changed(lambda parts: setattr(parts, "summary", f"{parts.summary} " + "It went on and on for everyone. " * 20)),
        {"summary"},
    ),
    "a summary of nothing": (
        changed(whole(summary="There was an incident, and it was fixed by the squad that day.")),
        {"summary"},
    ),
    "five times the same why": (
        changed(whole(whys=[["Why was that so?", SAME, each] for each in ("F8", "D2", "F1", "F9", FACT["root"])])),
        {"chain"},
    ),
    "one why": (changed(whole(whys=right().whys[:1] + right().whys[-1:])), {"chain"}),
    "whys in the wrong order": (
        changed(lambda parts: setattr(parts, "whys", [parts.whys[place] for place in (0, 3, 1, 2, 4)])),
        {"chain"},
    ),
    "the facts pasted as whys": (
        changed(
            lambda parts: [
                row.__setitem__(1, INCIDENT.known[row[2]].text) for row in parts.whys if row[2].startswith("F")
            ]
        ),
        {"chain"},
    ),
    "whys without evidence": (changed(column("whys", 2, "")), {"chain", "root"}),
    "evidence for everything": (
        changed(column("whys", 2, ", ".join(each.id for each in INCIDENT.facts))),
        {"chain"},
    ),
    "evidence that does not fit": (
        changed(cell("whys", 4, 1, "The weather was bad on that day and rain came through the roof")),
        {"chain"},
    ),
    "a heap of words as an answer": (changed(cell("whys", 4, 1, STUFFED + " inventory settings code")), {"chain"}),
    "questions that ask about nothing": (changed(column("whys", 0, "Why?")), {"chain"}),
    "the chain ends at a person": (
        changed(also("whys", ["Why was there no inventory?", "The engineer was tired and made a slip", FACT["tired"]])),
        {"root"},
    ),
    "the chain ends at the trigger": (changed(whole(whys=right().whys[:2])), {"chain", "root"}),
    "the chain ends half of the way": (changed(without("whys", -1)), {"root"}),
    "human error with the right fact": (
        changed(cell("whys", 4, 1, "Human error: code and settings had no inventory")),
        {"root", "blameless"},
    ),
    "a colleague is named": (changed(cell("timeline", 0, 2, "Dmitri lowers the limit")), {"blameless"}),
    "a colleague is named in pieces": (changed(cell("timeline", 0, 2, "Dm**it**ri lowers the limit")), {"blameless"}),
    "a colleague is mentioned": (changed(cell("timeline", 0, 2, "@dsmirnov lowers the limit")), {"blameless"}),
    "what someone should have done": (
        changed(whole(lessons=["The engineer should *have* asked.", "Ask first."])),
        {"blameless"},
    ),
    "what someone failed to do": (changed(whole(lessons=["On-call failed to notice it.", "Look."])), {"blameless"}),
    "someone was asleep": (changed(whole(lessons=["On-call was asleep that night.", "Look."])), {"blameless"}),
    "nobody bothered": (changed(whole(lessons=["Nobody bothered to look.", "Look."])), {"blameless"}),
    "an action that talks": (
        changed(cell("actions", 0, 0, "Discuss an inventory of settings outside of code in the next meeting")),
        {"changes", "prevent"},
    ),
    "an action that looks into it": (
        changed(cell("actions", 0, 0, "Investigate whether a daily inventory of settings outside of code is possible")),
        {"changes", "prevent"},
    ),
    "an action that was dropped": (
        changed(cell("actions", 0, 0, "We decided not to list settings outside of code in an inventory")),
        {"changes", "prevent"},
    ),
    "carelessness": (changed(whole(lessons=["It was careless.", "Look twice."])), {"blameless"}),
    "owned by a department": (changed(column("actions", 3, "Operations")), {"owners"}),
    "owned by everyone": (changed(cell("actions", 1, 3, "Tracking, Orders")), {"owners"}),
    "owned by a person": (changed(cell("actions", 1, 3, "Priya")), {"owners", "blameless"}),
    "due soon": (changed(cell("actions", 0, 4, "as soon as possible")), {"due"}),
    "due before the review": (changed(cell("actions", 0, 4, "2026-11-30")), {"due"}),
    "due next summer": (changed(cell("actions", 0, 4, "2027-07-01")), {"due"}),
    "be careful": (
        changed(cell("actions", 0, 0, "Everyone is more careful with settings outside of code")),
        {"changes", "prevent"},
    ),
    "training": (
        changed(cell("actions", 0, 0, "Train all engineers on the inventory of settings and its alarm")),
        {"changes", "prevent"},
    ),
    "improve monitoring": (
        changed(cell("actions", 1, 0, "Improve monitoring of the lookups in the future")),
        {"changes", "detect"},
    ),
    "an action that is the cause once more": (
        changed(cell("actions", 0, 0, INCIDENT.known[FACT["root"]].text)),
        {"changes", "prevent"},
    ),
    "one action three times": (
        changed(column("actions", 0, ACTIONS["connection-limit"][0][0])),
        {"changes", "detect"},
    ),
    "an action that takes a safeguard away": (
        changed(
            cell("actions", 0, 0, "Stop listing settings that lie outside of code, since the list is never complete")
        ),
        {"changes", "prevent"},
    ),
    "a heap of words as an action": (
        changed(cell("actions", 0, 0, f"{STUFFED} inventory settings code limit list")),
        {"changes", "prevent"},
    ),
    "done when the ticket is closed": (
        changed(cell("actions", 0, 5, "The ticket is closed and it is deployed")),
        {"verifiable"},
    ),
    "done when it is documented": (
        changed(cell("actions", 2, 5, "The runbook is documented in the wiki by then")),
        {"verifiable"},
    ),
    "one result for all actions": (
        changed(column("actions", 5, "A game day shows within 5 minutes that it works")),
        {"verifiable"},
    ),
    "only preventing": (changed(column("actions", 1, "prevent")), {"detect", "mitigate"}),
    "nothing prevents": (changed(cell("actions", 0, 1, "mitigate")), {"prevent"}),
    "actions on other causes": (
        changed(column("actions", 2, FACT["mechanism"])),
        {"prevent", "detect", "mitigate"},
    ),
    "actions on everything": (
        changed(column("actions", 2, ", ".join(each.id for each in INCIDENT.facts))),
        {"prevent", "detect", "mitigate"},
    ),
    "nothing like it before": (changed(whole(related=["None that we know of"])), {"recurrence"}),
    "every earlier analysis is related": (
        changed(whole(related=[each.id for each in LIBRARY.earlier])),
        {"recurrence"},
    ),
    "the last two are related": (
        changed(whole(related=[each.id for each in LIBRARY.earlier[-2:]])),
        {"recurrence"},
    ),
    "a Pareto upside down": (changed(lambda parts: parts.pareto.reverse()), {"pareto"}),
    "a Pareto of one row": (changed(lambda parts: setattr(parts, "pareto", parts.pareto[:1])), {"pareto"}),
    "everything is one cause": (
        changed(
            whole(
                pareto=[
                    ["Human factors", ", ".join(each.id for each in LIBRARY.earlier), f"{LIBRARY.all_hours:,}", "100 %"]
                ]
            )
        ),
        {"pareto"},
    ),
    "a row for each analysis": (
        changed(
            whole(
                pareto=[
                    ["A cause", each.id, f"{each.hours:,}", f"{each.hours / LIBRARY.all_hours:.1%}"]
                    for each in sorted(LIBRARY.earlier, key=lambda each: -each.hours)
                ]
            )
        ),
        {"pareto"},
    ),
    "figures of a Pareto by feel": (changed(column("pareto", 2, "900", "800", "700", "600", "500")), {"pareto"}),
    "everything is scheduled": (
        changed(whole(sprint=[[f"{each.id} {each.title}", str(each.days)] for each in LIBRARY.improvements])),
        {"capacity", "choice"},
    ),
    "days are made smaller": (
        changed(whole(sprint=[[f"{each.id} {each.title}", "1"] for each in LIBRARY.improvements])),
        {"capacity", "choice"},
    ),
    "nothing is scheduled": (changed(whole(sprint=[["Training", "2"]])), {"capacity", "choice"}),
    "texts and times that do not belong together": (changed(texts_moved_by(1)), {"exchanged"}),
    "two texts at each other's time": (changed(texts_exchanged(0, 8)), {"exchanged"}),
    "a timeline of something else": (
        changed(column("timeline", 2, *(f"Nobody knows what this was, place {place}" for place in range(10)))),
        {"exchanged"},
    ),
    "a choice of how long it was": (
        changed(
            whole(summary=right().summary.replace("minutes", "minutes, or maybe 12,")), cell("impact", 2, 1, "83 or 90")
        ),
        {"summary", "impact"},
    ),
    "a result that any action has": (
        changed(cell("actions", 0, 5, "A test shows within 5 minutes that it works as expected")),
        {"verifiable"},
    ),
    "a result of nothing in particular": (
        changed(cell("actions", 1, 5, "The dashboard shows 5 checks in every report")),
        {"verifiable"},
    ),
    "a result that others bring about": (
        changed(cell("actions", 2, 5, "In every month availability stays at or above 99.9 %")),
        {"verifiable"},
    ),
    "a result that waits for nothing to happen": (
        changed(cell("actions", 0, 5, "No incident of this kind happens again in all of 2027, as the report shows")),
        {"verifiable"},
    ),
    "owned by who has nothing to do with it": (changed(cell("actions", 1, 3, "Customs")), {"owners"}),
    "a runbook is deleted": (
        changed(cell("actions", 2, 0, "Delete the runbook for limits, which nobody reads anyway")),
        {"changes", "mitigate"},
    ),
    "an alarm is muted": (
        changed(cell("actions", 1, 0, "Mute the alarm in a second topic, too, so that the channel is quiet")),
        {"changes", "detect"},
    ),
    "an alarm is made deaf": (
        changed(cell("actions", 1, 0, "Raise the threshold of the alarm on lookups until it is quiet")),
        {"changes", "detect"},
    ),
    "an action if there is time": (
        changed(cell("actions", 2, 0, "Write a runbook for limits if there is time after the surge")),
        {"changes", "mitigate"},
    ),
    "an action that hopes": (
        changed(cell("actions", 2, 0, "Hope that the next limit has a runbook by then")),
        {"changes", "mitigate"},
    ),
    "an action that asks others": (
        changed(cell("actions", 0, 0, "Ask each squad to keep a list of settings outside of code")),
        {"changes", "prevent"},
    ),
    "a new name": (
        changed(cell("actions", 1, 0, "Rename the alarm topic to lookup-alarm-page so that it is clear")),
        {"changes", "detect"},
    ),
    **{f"scheduled: {name}": (changed(scheduled(name)), {"choice"}) for name in rules_of_thumb(LIBRARY, "")},
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_bad_at_work_fails_for_its_reason(name: str) -> None:
    text, reasons = BAD[name]
    result = LAB.judge(text)
    missed = {verdict.demand for verdict in result.verdicts if verdict.judgment is Judgment.NOT_MET}
    assert reasons <= missed, missed
    findings = result.detail.findings
    assert all(findings[reason] or reason in ("prevent", "detect", "choice") for reason in reasons)
    assert all(each.line and each.column for own in findings.values() for each in own)


def other_words(parts: Parts) -> None:
    """Other words, other columns, other order of what has no order."""
    parts.heads = {
        "Time (UTC), Phase, Event, Source": "When (UTC), Phase, What happened, Evidence",
        "Action, Kind, Addresses, Owner, Due, Verifiable result": "What, Type, Cause, Owner, Due date, Verified by",
        "Why, Because, Evidence": "Question, Answer, Source",
    }
    for row, kind, owner in zip(
        parts.actions, ("Prevention", "Detection", "mitigates"), ("the {}", "{} (lead)", "{} squad"), strict=True
    ):
        row[1], row[3] = kind, owner.format(row[3])
    parts.actions.reverse()
    parts.related.reverse()
    parts.questions.reverse()


def in_the_offices_zone(parts: Parts) -> None:
    """All times with the zone of the office, which is said."""
    for row in parts.timeline:
        at = stamp(row[0], INCIDENT.review, {}, "UTC")
        row[0] = f"{at.hour + 1:02}:{at.minute:02} CET"


def with_seconds(parts: Parts) -> None:
    for row in parts.timeline:
        row[0] = row[0].replace(" ", "T") + ":30Z"


def rounded(parts: Parts) -> None:
    parts.impact[3][1] = f"about {INCIDENT.failed / 1e6:.3f} million"
    parts.impact[4][1] = f"{INCIDENT.share:.2f}"
    parts.impact[2][1] = f"{INCIDENT.minutes} minutes"


def two_near_the_end(parts: Parts) -> None:
    """A fourth action, a priority in the text, a team by its id."""
    parts.actions.append(
        [
            "Post each change in the console to the channel of the squad by an EventBridge rule",
            "Mitigates",
            line_of(INCIDENT, "blind").id,
            "platform-engineering",
            parts.actions[0][4],
            "A change in the drill is found in the channel in less than 2 minutes",
        ]
    )


def four_whys(parts: Parts) -> None:
    """The trigger and what let it through in one answer."""
    parts.whys[1:3] = [
        [
            "Why was no connection free?",
            "The limit was lowered to a tenth, and nothing compares a new value with the load",
            f"D2, {FACT['let-through']}",
        ]
    ]
    parts.whys[2][0] = "Why does nothing compare the value with the load?"


def everything_in_the_pareto(parts: Parts) -> None:
    told = {name for row in parts.pareto for name in row[1].split(", ")}
    rest = [each for each in LIBRARY.earlier if each.id not in told]
    for cause in {each.cause for each in rest}:
        own = [each for each in rest if each.cause == cause]
        hours = sum(each.hours for each in own)
        parts.pareto.append(
            ["Other", ", ".join(each.id for each in own), str(hours), f"{hours / LIBRARY.all_hours:.1%}"]
        )


def says_failed_of_machines(parts: Parts) -> None:
    """Lookups may fail, and a canary may be blamed for nothing."""
    parts.lessons = ["Lookups failed to return in time. An attempt to restart failed.", "Checks see what passes them."]


def hours_and_figures(parts: Parts) -> None:
    """Hours in the summary, results as figures, words that mean something else elsewhere."""
    hours, minutes = divmod(INCIDENT.minutes, 60)
    parts.summary = parts.summary.replace(f"{INCIDENT.minutes} minutes", f"{hours} hour and {minutes} minutes")
    parts.actions[0][5] = "The weekly report counts settings outside of code, and their number falls from 31 to 0"
    parts.actions[1][5] = "The time from first failure to page stays below 5 minutes for a quarter"
    parts.actions[2][0] = "Customer care gets a runbook that sets a limit back and avoids a second approval"
    parts.lessons = [
        "A stress test would have shown it.",
        "Nobody was careful enough to save us, since nothing has to be.",
    ]


TERSE = (
    "Limit lowered in the console",
    "First lookups fail for customers",
    "Alarm fires, topic is muted",
    "Shippers phone support",
    "Bridge opened with three teams",
    "Aurora wrongly suspected",
    "Failover finished, no effect",
    "CloudTrail reveals who set what",
    "Former limit restored",
    "Success indicator is normal again",
)
VAGUE = (
    "A setting is edited",
    "It begins to hurt",
    "A silent alarm",
    "Someone is noticing it",
    "We call others",
    "A wrong guess",
    "It does not help",
    "We know why",
    "It is undone",
    "It is over for everyone",
)
GOOD: dict[str, str] = {
    "a terse timeline": changed(column("timeline", 2, *TERSE)),
    "a timeline in weak words": changed(column("timeline", 2, *VAGUE)),
    "a result as a figure": changed(
        cell("actions", 0, 5, "The weekly report counts zero settings outside of code"),
        cell("actions", 2, 5, "Restoring a limit takes less than 6 minutes, measured in the game day of February"),
    ),
    "a muted topic goes, and a page comes": changed(
        cell("actions", 1, 0, "Delete the muted alarm topic and page the on-call by a burn-rate alarm on lookups")
    ),
    "access goes, and a list comes": changed(
        cell("actions", 0, 0, "Remove write access to the parameter store; the pipeline sets every setting from a list")
    ),
    "the owner of a service that the action names": changed(
        cell("actions", 1, 0, "A burn-rate alarm on lookups that pages Tracking, shown by customer-portal-web"),
        cell("actions", 1, 3, "Customer Portal"),
    ),
    "whoever approves access owns it": changed(
        cell("actions", 2, 0, "Break-glass approval by a runbook with one click, which restores a limit"),
        cell("actions", 2, 3, "Identity"),
    ),
    "a summary with times": changed(
        whole(
            summary="On 3 December from 14:03 to 15:26 UTC, 83 minutes, 41.6 % of shipment lookups failed. A limit was "
            "too low, and nothing checked the number. It ended when the limit was restored. No data was lost."
        )
    ),
    "hours, figures, and words of elsewhere": changed(hours_and_figures),
    "other words and columns": changed(other_words),
    "the zone of the office, said": changed(
        in_the_offices_zone, whole(heads={"Time (UTC), Phase, Event, Source": "Time, Phase, Event, Source"})
    ),
    "times with seconds": changed(with_seconds),
    "figures as people write them": changed(rounded),
    "a fourth action": changed(two_near_the_end),
    "four whys": changed(four_whys),
    "a Pareto of everything": changed(everything_in_the_pareto),
    "machines that fail": changed(says_failed_of_machines),
    "Windows lines and a mark at the beginning": "\ufeff" + written(right()).replace("\n", "\r\n"),
    "another incident": written(right("INC-4711")),
    "a release": written(right("INC-1003")),
    "a certificate": written(right("INC-1001")),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_is_good_passes_in_other_words(name: str) -> None:
    result = LAB.judge(GOOD[name])
    missed = {verdict.demand: verdict.found for verdict in result.verdicts if verdict.judgment is Judgment.NOT_MET}
    assert not missed
    assert result.score == 1
    assert result.for_a_person == 5


@pytest.mark.parametrize("name", ["INC-2611", "INC-2602", "INC-2605"])
def test_any_two_texts_that_were_exchanged_are_found(name: str) -> None:
    drawn = incident(name)
    for first, second in combinations(range(len(right(name).timeline)), 2):
        found = read_correction(changed(texts_exchanged(first, second), name=name), Path("coe.md"))
        assert list(exchanged(found, drawn)), (first, second)


def test_a_row_of_which_words_show_nothing_is_named_for_a_person() -> None:
    text = changed(cell("timeline", 3, 2, "From now on it is no secret"))
    result = LAB.judge(text)
    told = next(each for each in result.verdicts if each.demand == "told")
    assert result.passed
    assert told.found.endswith(f"above all at line {text.split('From now')[0].count(chr(10)) + 1}.")
