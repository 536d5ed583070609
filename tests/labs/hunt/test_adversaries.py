"""Hunts that would go wrong at night, each failing for its own reason, and good ones that differ from the reference."""

from pathlib import Path

import pytest
from tests.labs.hunt.builder import CHANGED, HURTS, LAB, REFERENCE, changed, hunt, question

from opexkit.labs.catalogue import with_needs
from opexkit.labs.hunt.judging import DEMANDS, Evaluation, evaluate, judge
from opexkit.labs.hunt.reading import read_hunt
from opexkit.labs.verdict import Judgment, Result, silent

SEED = "tried"
LOUD = 'filter level = "ERROR" | stats count(*) as lines by service | sort lines desc | limit 1'
LAST = "SELECT e.time, kind, e.service FROM events e JOIN journeys j USING (service) JOIN alert a ON a.journey = j.journey WHERE e.time < a.time"
WORST = (
    "SELECT m.service, avg(errors / greatest(requests, 1)) AS share FROM metrics m JOIN alert a ON true "
    "JOIN journeys j ON j.journey = a.journey AND j.service = m.service WHERE minute >= a.time GROUP BY 1 "
)
NO_CHANGE = {"AND h.first AND NOT h.loaded": "AND false"}

BAD = {
    "the commonest cause of the first service": (
        hunt([question("a", "SELECT service FROM alert")], "SELECT service, 'deployment' AS cause FROM a"),
        "useful",
    ),
    "never blames anyone": (
        hunt([question("a", "SELECT service FROM alert")], "SELECT service, 'itself' AS cause FROM a WHERE false"),
        "useful",
    ),
    "blames whoever writes most errors": (
        hunt([question("a", insights=LOUD)], "SELECT service, 'itself' AS cause FROM a"),
        "useful",
    ),
    "blames whatever was changed last": (
        hunt([question("a", f"{LAST} ORDER BY e.time DESC LIMIT 1")], "SELECT service, kind AS cause FROM a"),
        "useful",
    ),
    "blames who fails most": (
        hunt([question("a", f"{WORST} ORDER BY share DESC LIMIT 1")], "SELECT service, 'itself' AS cause FROM a"),
        "useful",
    ),
    "asks for all of the logs": (
        hunt([question("a", "SELECT * FROM logs")], "SELECT service, 'itself' AS cause FROM a LIMIT 1"),
        "useful",
    ),
    "knows words of the library's faults by heart": (
        hunt(
            [question("a", insights="filter @message like /HikariPool|x509|OOMKilled/ | stats count(*) as n by service")],
            "SELECT service, 'itself' AS cause FROM a ORDER BY n DESC LIMIT 1",
        ),
        "useful",
    ),
    "looks for the worst victim, not for the deepest": (
        changed(hurts={"WHERE c.caller = w.service)": "WHERE c.called = w.service)"}),
        "useful",
    ),
    "sees errors alone": (changed(hurts={"fails OR slow OR more": "fails OR more"}), "service"),
    "does not look at load": (changed(hurts={"j.requests > 2 * u.requests AS more": "false AS more"}), "load"),
    "takes any change of the service": (
        changed(changed={"WHERE e.time BETWEEN h.since - INTERVAL 5 MINUTE AND h.since + INTERVAL 1 MINUTE": ""}),
        "itself",
    ),
    "takes what was changed an hour before": (changed(changed={"INTERVAL 5 MINUTE": "INTERVAL 60 MINUTE"}), "itself"),
    "looks for changes after it began": (
        changed(changed={"h.since - INTERVAL 5 MINUTE AND h.since + INTERVAL 1 MINUTE": "h.since + INTERVAL 1 MINUTE AND h.since + INTERVAL 15 MINUTE"}),
        "changes",
    ),
    "never looks for a change": (changed(changed=NO_CHANGE), "changes"),
    "blames someone although nothing is wrong": (
        hunt(
            REFERENCE["questions"],
            f"SELECT * FROM ({REFERENCE['conclusion']['sql']}) UNION ALL SELECT service, 'itself' FROM alert "
            "WHERE journey = 'tracking-lookup' AND NOT EXISTS (SELECT 1 FROM hurts)",
            REFERENCE["conclusion"]["evidence"],
        ),
        "calm",
    ),
    "blames someone who is never quiet": (
        changed(hurts={"JOIN journeys j ON j.journey = a.journey AND j.service = m.service": "", "> 0.5\n": ">= 0\n"}),
        "useful",
    ),
    "cites rows that are there every day": (
        changed(
            more=[question("seen", "SELECT service, kind FROM services WHERE service IN (SELECT service FROM hurts WHERE first)")],
            evidence={"seen": "true"},
        ),
        "evidence",
    ),
    "cites without a name": (
        changed(hurts={"SELECT w.*,": "SELECT w.service AS s, w.* EXCLUDE (service), upper(w.service) AS service,"}),
        "useful",
    ),
    "cites nothing of what it came from": (changed(evidence={"hurts": "service IN (SELECT service FROM conclusion)"}), "proof"),
    "cites everything that was changed": (
        changed(changed={CHANGED["sql"]: "SELECT e.time, e.kind, e.service, e.detail FROM events e"}, concludes={"c.service = h.service": "c.service = h.service AND c.time BETWEEN h.since - INTERVAL 5 MINUTE AND h.since + INTERVAL 1 MINUTE"}, evidence={"changed": "true"}),
        "evidence",
    ),
    "asks all that can be asked": (
        changed(more=[question(f"more_{n}", f"SELECT count(*) AS n FROM events WHERE {n} = {n}") for n in range(6)], when={"changed": None, "says": None}),
        "few",
    ),
    "reads 300 lines on the way": (
        changed(says={"| limit 20": "", "| filter lines > 8 and tomillis(${alert.time}) - tomillis(first) < 900000": "", "filter service in ${hurts.service}\n": "fields @message\n"}, when={"says": None}),
        "readable",
    ),
    "writes a usual figure as a text": (
        changed(
            more=[question("seen", "SELECT m.service, 'requests: ' || round(m.requests, 1)::VARCHAR AS says FROM metrics m JOIN hurts h ON h.service = m.service AND h.first JOIN alert a ON m.minute = a.time - INTERVAL 30 MINUTE")],
            evidence={"seen": "true"},
        ),
        "evidence",
    ),
    "reads all lines as one text": (
        changed(more=[question("lines", "SELECT string_agg(message, '; ' ORDER BY time) AS lines FROM logs")], when={"says": None}),
        "readable",
    ),
    "names two": (changed(concludes={"LIMIT 1": ""}, hurts={"FROM worse w\n": "FROM worse w, range(2)\n"}), "useful"),
}  # fmt: skip

STEPS = {
    "the reference": LAB.text("reference"),
    "asks for changes first everywhere it hurts": changed(changed={"AND h.first AND NOT h.loaded": ""}),
    "other thresholds": changed(hurts={"u.share > 0.08": "u.share > 0.12", "> 2 * u.requests": "> 2.5 * u.requests"}),
    "reads the lines in SQL": hunt(
        [
            HURTS,
            CHANGED,
            question(
                "says",
                "SELECT service, message, count(*) AS lines, min(time) AS first FROM logs JOIN hurts USING (service) "
                "WHERE hurts.first GROUP BY 1, 2 HAVING min(time) >= any_value(since) - INTERVAL 1 MINUTE AND lines > 8",
                found="hurts",
                empty="changed",
            ),
        ],
        REFERENCE["conclusion"]["sql"],
        {"hurts": "first", "changed": "true", "says": "true"},
    ),
    "looks at the lines with a parse": changed(
        says={"| sort lines desc": "| parse @message \"call to * failed\" as called | sort lines desc"}
    ),
    "asks for the lines always": changed(when={"says": {"found": "hurts"}}),
    "names nobody where it is unsure": changed(
        concludes={"WHERE h.first": "WHERE h.first AND (h.failing > 0.1 OR h.slower > 3 OR h.loaded)"}
    ),
    "a question more": changed(
        more=[question("depth", "SELECT service, depth FROM journeys WHERE service IN (SELECT service FROM hurts)", empty="hurts")]
    ),
}  # fmt: skip


def judged(text: str) -> tuple[Evaluation, Result]:
    read = read_hunt(text, Path("hunt.yaml"))
    done = evaluate(read, LAB.scenario, silent, SEED)
    return done, with_needs(LAB.written.demands, Result(judge(done, LAB.brief.bar)))


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", BAD)
def test_a_bad_hunt_fails_for_its_reason(name: str) -> None:
    text, reason = BAD[name]
    _, result = judged(text)
    verdicts = {verdict.demand: verdict for verdict in result.verdicts}
    assert verdicts[reason].judgment is Judgment.NOT_MET, verdicts
    if reason == "useful":
        assert result.score is not None
        assert result.score <= 0.1
    else:
        assert verdicts["useful"].met, verdicts["useful"]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", STEPS)
def test_a_good_hunt_passes(name: str) -> None:
    _, result = judged(STEPS[name])
    assert [verdict for verdict in result.verdicts if not verdict.met] == []


def test_every_demand_is_what_a_bad_hunt_fails_for() -> None:
    assert {reason for _, reason in BAD.values()} | {"innocent"} == set(DEMANDS)


def test_starter_middling_and_reference_are_apart() -> None:
    scores = [judged(LAB.text(name))[1].score for name in ("starter", "middling", "reference")]  # type: ignore[arg-type]
    assert scores[0] == 0
    assert scores[1] is not None
    assert 0.3 <= scores[1] <= 0.8
    assert scores[2] == 1


def test_words_and_blanks_draw_no_other_worlds() -> None:
    read = read_hunt(LAB.text("reference"), Path("a.yaml"))
    other = LAB.text("reference").replace("asks: What", "asks: Please, what").replace("LIMIT 1", "LIMIT   1")
    assert read_hunt(other, Path("b.yaml")).seed == read.seed
    assert read_hunt(other.replace("0.08", "0.09"), Path("b.yaml")).seed != read.seed
