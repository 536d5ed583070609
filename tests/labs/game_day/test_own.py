"""An incident of one's own: read strictly, tried before it is played, refused where it cannot be won or guessing pays."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from opexkit.cli import app
from opexkit.content import scenario
from opexkit.files import InputError
from opexkit.files.document import Document, parse_document
from opexkit.labs.game_day.game import GameDay
from opexkit.labs.game_day.own import read_own, starter
from opexkit.labs.game_day.proof import Proof, _unfair, check_own
from opexkit.labs.playbook.simulate import Game

STARTER = starter()


def document(text: str) -> Document:
    return parse_document(text.encode(), Path("ours.yaml"))


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        (
            "service: label-renderer\n",
            "service: label-rendere\n",
            r"ours.yaml:7:1: there is no service 'label-rendere'; did",
        ),
        ("[rollback-deployment]", "[roll-back]", r"ours.yaml:15:12: there is no runbook 'roll-back'"),
        (
            "alarm: label-purchase-fast-burn",
            "alarm: label-fast-burn",
            r"there is no alarm of a journey 'label-fast-burn'",
        ),
        ("company: northwind", "company: westwind", "westwind"),
        ("[rollback-deployment]", "[]", r"`ways_out` has no items|`ways_out`"),
        ("offset: 0.35", "offset: much", "ours.yaml:10:"),
        ("title: Labels come out empty\n", "", "`title` is missing"),
    ],
)
def test_what_does_not_fit_is_told_at_its_place(was: str, becomes: str, says: str) -> None:
    assert was in STARTER
    with pytest.raises(InputError, match=says):
        read_own(document(STARTER.replace(was, becomes, 1)))


def test_a_look_of_ones_own_can_be_made_and_may_not_take_a_known_name() -> None:
    look = """looks:
  - id: fonts
    title: Lines about fonts
    minutes: 1
    asks: Does the renderer miss a font?
    look: {kind: lines, service: label-renderer, pattern: FontShelf, least: 5}
    outcomes: {found: it misses a font, nothing: it misses none}
"""
    own, _ = read_own(document(STARTER + look))
    game = GameDay(scenario("northwind"), 1, "first", own)
    game.look("fonts")
    assert game.path[0].outcome == "found"
    assert game.ways_out == ("rollback-deployment",)
    with pytest.raises(InputError, match=r"ours.yaml:\d+:\d+: the company has a look 'settings'; give it another id"):
        read_own(document(STARTER + look.replace("id: fonts", "id: settings")))


def test_the_starting_file_can_be_won_and_guessing_does_not_pay() -> None:
    proof, _ = check_own(document(STARTER))
    looked, guessed = proof.minutes
    assert proof.won >= 0.5
    assert looked < guessed
    assert set(proof.alarms) == {"label-purchase-fast-burn"}


GOOD = {
    "an entry of a policy, which two runbooks take back": """\
incident: labels-for-nobody
title: Nobody may print
company: northwind
alarm: label-purchase-fast-burn
cause: A rule of the proxy was set to let the old network alone through.
service: label-service
changed: setting
metrics:
  - {service: label-service, metric: errors, offset: 0.4}
  - {service: label-void, metric: errors, offset: 0.3}
logs:
  - {service: label-service, level: ERROR, per_minute: 20, message: "AccessDenied: source network is not on the list"}
ways_out: [revert-policy, restore-configuration]
delays: [Those in the office can print]
""",
    "a block of codes that is used up, and nobody changed anything": """\
incident: codes-run-out
title: Booking codes run out
company: northwind
alarm: carrier-booking-fast-burn
cause: The carrier gave a block of a million codes, and the last one is used.
service: carrier-gateway
metrics:
  - {service: carrier-gateway, metric: errors, offset: 0.45}
  - {service: carrier-adapter-rest, metric: errors, offset: 0.35, delay_minutes: 1}
logs:
  - {service: carrier-gateway, level: ERROR, per_minute: 22, message: "booking code out of range: block 7 is used up"}
ways_out: [widen-id-column, shed-load]
delays: [Other carriers are fine]
""",
    "a query without a limit, and a look for it": """\
incident: dawn-report
title: A report at dawn
company: northwind
alarm: dispatch-create-fast-burn
cause: Finance runs a query without a limit on the database of dispatch.
service: dispatch-db
metrics:
  - {service: dispatch-db, metric: saturation, offset: 0.6}
  - {service: dispatch-db, metric: latency, factor: 30}
  - {service: dispatch-api, metric: errors, offset: 0.35, delay_minutes: 1}
logs:
  - {service: dispatch-db, level: WARN, per_minute: 16, message: "sequential scan of shipments for finance-report, no limit"}
looks:
  - id: long-queries
    title: Queries that take minutes
    minutes: 1
    asks: Does one user hold the database?
    look: {kind: lines, service: dispatch-db, pattern: finance-report, least: 5}
    outcomes: {found: one user does, nothing: nobody does}
ways_out: [throttle-client]
delays: [Every query looks slow]
""",
}
"""Incidents of one's own that teach: other areas, alarms and ways out than the starting file's."""


@pytest.mark.slow
@pytest.mark.sampled(1)
@pytest.mark.parametrize("name", GOOD)
def test_an_incident_that_teaches_passes(name: str) -> None:
    proof, remarks = check_own(document(GOOD[name]))
    looked, guessed = proof.minutes
    assert proof.won >= 0.5
    assert 2 * looked < guessed
    assert not remarks


def test_one_that_is_too_small_rings_nothing() -> None:
    small = STARTER.replace("offset: 0.35", "offset: 0.0001").replace("offset: 0.3,", "offset: 0.0001,")
    with pytest.raises(InputError, match=r"ours.yaml:9:1: 'label-printer-drivers' burns no budget fast enough"):
        check_own(document(small))


@pytest.mark.slow
@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (
            [("offset: 0.35", "offset: -0.35"), ("offset: 0.3,", "offset: -0.3,"), ("factor: 4", "factor: 0.5")],
            "burns no",
        ),
        ([("offset: 0.35", "offset: 0"), ("factor: 4", "factor: 1"), ("minutes: 1", "minutes: 600")], "burns no"),
        (
            [("alarm: label-purchase-fast-burn", "alarm: carrier-booking-fast-burn")],
            "label-purchase-fast-burn rings first",
        ),
        (
            [("[rollback-deployment]", "[restore-configuration]"), ("changed: deployment", "changed: setting")],
            "a blind guess",
        ),
    ],
)
def test_an_incident_that_teaches_nothing_is_refused(changes: list[tuple[str, str]], says: str) -> None:
    text = STARTER
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    with pytest.raises(InputError, match=says):
        check_own(document(text))


def proof_of(end: str, looked: float, guessed: float, alarm: str = "label-purchase-fast-burn") -> Proof:
    games = [Game(None, end, None, minutes, 0, ()) for minutes in (looked, guessed)]  # type: ignore[arg-type]
    return Proof((games[0],) * 8, (games[1],) * 8, (alarm,) * 8, {})


@pytest.mark.parametrize(
    ("proof", "says"),
    [
        (proof_of("called", 40, 60), "ours.yaml:9:1: looking ends it in 0% of 8 windows; it looks like other causes"),
        (
            proof_of("resolved", 20, 19),
            "ours.yaml:15:1: guessing takes 19 minutes and looking 20, so a blind guess pays",
        ),
        (
            proof_of("resolved", 10, 60, "dispatch-create-fast-burn"),
            "ours.yaml:5:1: in 8 of 8 windows dispatch-create-fast-burn rings first",
        ),
    ],
)
def test_an_unfair_one_is_refused_with_the_reason(proof: Proof, says: str) -> None:
    where = document(STARTER)
    own, _ = read_own(where)
    assert any(says in str(problem) for problem in _unfair(own, proof, where))


def test_the_command_writes_it_once(tmp_path: Path) -> None:
    file = tmp_path / "new" / "ours.yaml"
    first = CliRunner().invoke(app, ["lab", "new-incident", str(file)])
    assert first.exit_code == 0
    assert file.read_text(encoding="utf-8") == STARTER
    again = CliRunner().invoke(app, ["lab", "new-incident", str(file)])
    assert again.exit_code == 2
    assert file.read_text(encoding="utf-8") == STARTER
