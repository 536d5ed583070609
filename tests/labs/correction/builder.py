"""A right document for whatever incident is drawn, and small changes of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from opexkit.labs import find_lab
from opexkit.labs.correction.world import Incident, Line, draw_incident

LAB = find_lab("correction-of-error")
EVENTS = {
    "connection-limit": {
        "change": "The connection limit of the lookups became a tenth of what it was",
        "begins": "First lookups fail, customers see an empty page",
        "signal": "An alarm rings in a muted channel, and nobody hears it",
        "detected": "Support learns from shippers that lookups hang",
        "escalated": "The incident lead calls three teams into a bridge",
        "wrong-turn": "The database is suspected, and a failover is asked for",
        "failover": "The failover is over and changed nothing for customers",
        "diagnosed": "The trail shows the new limit, so the cause is known",
        "mitigated": "The former limit is in place again",
        "ends": "Lookups work for everyone, the waiting ones are through",
    },
    "connection-per-parcel": {
        "change": "The new release of dispatch serves all customers",
        "begins": "First depots see that creating a dispatch does not work",
        "signal": "An alarm on connections sends an e-mail that nobody reads in time",
        "detected": "A depot tells us in the chat, so we know",
        "escalated": "On-call of dispatch brings in the lead and orders",
        "wrong-turn": "The size of the database is taken for the problem",
        "scaled": "The larger database does not help anyone",
        "diagnosed": "The release turns out to hold too many connections",
        "mitigated": "The former release serves customers again",
        "ends": "Everything that waited at depots is created",
    },
    "expired-certificate": {
        "change": "The gateway's certificate is over",
        "begins": "Carriers no longer get our bookings",
        "signal": "The queue's alarm rings as on most days, and is not looked at",
        "detected": "Carriers call the account manager",
        "escalated": "On-call opens the incident with two more teams",
        "wrong-turn": "The carriers are suspected, the gateway is to be restarted",
        "restart": "After the restart nothing is different",
        "diagnosed": "The handshakes show that the certificate ran out",
        "mitigated": "A valid certificate is on the gateway",
        "ends": "Bookings arrive, those that waited as well",
    },
}
WHYS = {
    "connection-limit": [
        ("Why did lookups fail?", "Lookups found no free connection within their time", "mechanism"),
        ("Why was no connection free?", "The limit on connections had become far too small for the load", "change"),
        (
            "Why could the limit become so small?",
            "Whatever number is typed as the parameter is accepted",
            "let-through",
        ),
        (
            "Why is any number accepted?",
            "Checks belong to templates, and this parameter is set in the console",
            "outside",
        ),
        (
            "Why is the parameter set in the console?",
            "The move of configuration to code had no inventory of settings that stay outside",
            "root",
        ),
    ],
    "connection-per-parcel": [
        ("Why did creating dispatches fail?", "The database had no connection left for further requests", "mechanism"),
        ("Why had it no connection left?", "The new version takes one connection for each parcel", "change"),
        (
            "Why did that version go live?",
            "Its load test has one parcel in each dispatch, unlike large shippers",
            "let-through",
        ),
        (
            "Why does the load test have one parcel?",
            "The data of the test is from a time without large shippers",
            "outside",
        ),
        (
            "Why is the test's data from that time?",
            "Nobody owns test data, and no step of a release asks for its age",
            "root",
        ),
    ],
    "expired-certificate": [
        ("Why did bookings fail?", "Carriers refused the certificate in each handshake", "mechanism"),
        ("Why was the certificate refused?", "The certificate of the gateway was over by then", "change"),
        ("Why was the certificate over?", "It is an imported one, which has to be renewed by hand", "let-through"),
        ("Why was it not renewed?", "The day stood in a calendar without readers, and no system watches it", "outside"),
        ("Why does no system watch the day?", "No inventory says what expires and whose it is", "root"),
    ],
}
ACTIONS = {
    "connection-limit": [
        (
            "Keep an inventory of settings outside of code in the repository, and let the pipeline reject a new one",
            "prevent",
            "root",
            "Platform Engineering",
            20,
            "In the January game day a setting that is not listed is refused within 5 minutes",
        ),
        (
            "Burn-rate alarm on lookups that pages the on-call of the squad",
            "detect",
            "quiet",
            "Tracking",
            9,
            "A drill with 2 % of failed lookups rings the pager in less than 4 minutes",
        ),
        (
            "Automation runbook that puts a limit back to its last good value",
            "mitigate",
            "by-hand",
            "Tracking",
            30,
            "Any on-call engineer restores the limit in the game day within 6 minutes",
        ),
    ],
    "connection-per-parcel": [
        (
            "Renew the load tests' data from production traffic each month, with dispatch as owner",
            "prevent",
            "root",
            "Dispatch",
            25,
            "The renewed test fails for version 4.81 with fewer than 50 shippers",
        ),
        (
            "Page on-call by a burn-rate alarm on dispatches that are created",
            "detect",
            "quiet",
            "Dispatch",
            7,
            "Injected failures of 5 % in staging page the on-call within 5 minutes",
        ),
        (
            "Roll back a deployment automatically when the journey's alarm rings, and keep the former version built",
            "mitigate",
            "by-hand",
            "Platform Engineering",
            32,
            "A broken release in the drill is taken back in under 4 minutes, and the report shows it",
        ),
    ],
    "expired-certificate": [
        (
            "Inventory of what expires, with an owner for each, as a step that onboarding a service cannot skip",
            "prevent",
            "root",
            "Identity",
            28,
            "A weekly query lists every certificate with its owner; none is without",
        ),
        (
            "Alarm on bookings that succeed, and the noisy alarm of the queue is deleted",
            "detect",
            "quiet",
            "Carrier Integration",
            10,
            "A drill that blocks one carrier pages on-call in at most 5 minutes",
        ),
        (
            "Runbook that issues and installs a certificate, with its key in the secret store",
            "mitigate",
            "by-hand",
            "Carrier Integration",
            21,
            "Someone who has never done it replaces the certificate in a game day within 12 minutes",
        ),
    ],
}
HELD = {
    "quiet": "the alarm pages nobody who looks",
    "blind": "the change stood on no dashboard, log or playbook",
    "by-hand": "no runbook to go back or to replace the certificate",
}
SUMMARY = {
    "connection-limit": "For {minutes} minutes shipment lookups failed for four in ten customers",
    "connection-per-parcel": "For {minutes} minutes a part of the depots could not create dispatches",
    "expired-certificate": "For {minutes} minutes bookings did not reach partner carriers",
}


@dataclass
class Parts:
    """A document that can be changed before it is written."""

    title: str
    summary: str
    impact: list[list[str]]
    timeline: list[list[str]]
    metrics: str
    questions: list[list[str]]
    whys: list[list[str]]
    lessons: list[str]
    actions: list[list[str]]
    related: list[str]
    pareto: list[list[str]]
    sprint: list[list[str]]
    heads: dict[str, str] = field(default_factory=dict)


def incident(name: str = "INC-2611") -> Incident:
    return draw_incident(LAB.scenario, name)


def line_of(found: Incident, key: str) -> Line:
    """A line or a fact by what the data calls it."""
    for place, event in enumerate(found.kind.events):
        if event.id == key:
            return found.lines[place]
    text = next(fact.text for fact in found.kind.facts if fact.id == key)
    return next(each for each in found.facts if each.text == text)


def right(name: str = "INC-2611") -> Parts:
    """The document that meets every demand for an incident."""
    found = incident(name)
    kind, library = found.kind, found.library
    hit = {key: line_of(found, key) for key in EVENTS[kind.id]}
    day = timedelta(days=1)
    minutes = {stage: str(found.stage(stage)) for stage in ("detection", "diagnosis", "mitigation")}
    held = dict(zip(minutes, ("quiet", "blind", "by-hand"), strict=True))
    return Parts(
        title=f"Correction of Error: {name}",
        summary=SUMMARY[kind.id].format(minutes=found.minutes)
        + ". A setting or a release let it happen, and service came back when it was undone. No data was lost.",
        impact=[
            ["Start", f"{found.at('impact begins'):%Y-%m-%d %H:%M} UTC"],
            ["End", f"{found.at('impact ends'):%Y-%m-%d %H:%M} UTC"],
            ["Minutes", str(found.minutes)],
            ["Failed requests", f"{found.failed:,}"],
            ["Share of requests that failed", f"{found.share:.1%}"],
        ],
        timeline=[
            [f"{line.at:%Y-%m-%d %H:%M}", line.phase or "", EVENTS[kind.id][key], line.id] for key, line in hit.items()
        ],
        metrics=f"- `{kind.metric}` by minute\n- `{kind.early}`, which moved first",
        questions=[
            [stage.capitalize(), minutes[stage], f"{line_of(found, key).id}: {HELD[key]}"]
            for stage, key in held.items()
        ],
        whys=[[why, because, line_of(found, key).id] for why, because, key in WHYS[kind.id]],
        lessons=["What no check sees will go wrong unseen.", "An alarm counts when a person hears it."],
        actions=[
            [action, what, line_of(found, key).id, owner, f"{found.review + count * day}", result]
            for action, what, key, owner, count, result in ACTIONS[kind.id]
        ],
        related=[each.id for each in library.earlier if each.cause == kind.cause],
        pareto=pareto(found),
        sprint=[[f"{each.id} {each.title}", str(each.days)] for each in library.best],
    )


def pareto(found: Incident) -> list[list[str]]:
    """Rows of the Pareto until four fifths of the hours are told."""
    library, rows, told = found.library, [], 0
    for cause, hours in sorted(library.hours.items(), key=lambda each: -each[1]):
        if told >= 0.8 * library.all_hours:
            break
        told += hours
        named = ", ".join(each.id for each in library.earlier if each.cause == cause)
        rows.append([cause.replace("-", " "), named, f"{hours:,}", f"{hours / library.all_hours:.0%}"])
    return rows


def written(parts: Parts) -> str:
    """Write a document as Markdown."""

    def table(head: str, rows: Sequence[Sequence[str]]) -> str:
        columns = parts.heads.get(head, head).split(", ")
        lines = [columns, ["---"] * len(columns), *rows]
        return "\n".join(f"| {' | '.join(line)} |" for line in lines)

    return "\n\n".join(
        [
            f"# {parts.title}",
            f"## Summary\n\n{parts.summary}",
            f"## Impact\n\n{table('Measure, Value', parts.impact)}",
            f"## Timeline\n\n{table('Time (UTC), Phase, Event, Source', parts.timeline)}",
            f"## Metrics\n\n{parts.metrics}",
            f"## Incident questions\n\n{table('Question, Minutes, What held it up', parts.questions)}",
            f"## Five whys\n\n{table('Why, Because, Evidence', parts.whys)}",
            "## Lessons\n\n" + "\n".join(f"- {each}" for each in parts.lessons),
            "## Action items\n\n" + table("Action, Kind, Addresses, Owner, Due, Verifiable result", parts.actions),
            "## Related items\n\n" + "\n".join(f"- {each}: the same cause" for each in parts.related),
            f"## Pareto\n\n{table('Cause, COEs, Hours, Share', parts.pareto)}",
            f"## Next sprint\n\n{table('Item, Days', parts.sprint)}\n",
        ]
    )


def changed(*changes: Callable[[Parts], None], name: str = "INC-2611") -> str:
    """The right document with some changes."""
    parts = right(name)
    for change in changes:
        change(parts)
    return written(parts)
