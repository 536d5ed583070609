"""Packs load, and whatever does not fit is told with file, line and fix."""

import random
import shutil
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opexkit.company.folders import find_pack
from opexkit.company.loader import FILES, load_pack
from opexkit.company.pack import Pack
from opexkit.content import scenario
from opexkit.files.problem import InputError
from opexkit.lens.catalogue import load_catalogue

CLINIC = Path(__file__).parent / "packs" / "harbour-clinic"
CODES = {practice.code for practice in load_catalogue("operational-excellence-2024-11-06").practices}


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CLINIC, tmp_path / "pack"))


@pytest.mark.parametrize("folder", [scenario("northwind"), CLINIC], ids=lambda path: path.name)
def test_packs_load_and_name_only_practices_that_exist(folder: Path) -> None:
    load_pack(folder, CODES)


def test_northwind_is_the_company_of_the_scenario(northwind: Pack) -> None:
    squads = [team for team in northwind.organization.teams if team.id != "platform-engineering"]
    platform = next(team for team in northwind.organization.teams if team.id == "platform-engineering")
    assert (len(squads), platform.people) == (14, 9)
    units = {unit.name for unit in northwind.organization.after.units}
    assert units == {"Platform", "Workloads-Prod", "Workloads-NonProd", "Security"}
    microservices = [s for s in northwind.services.services if s.kind in ("api", "service", "worker")]
    assert 110 <= len(microservices) <= 130
    assert {service.owner for service in microservices} == {team.id for team in northwind.organization.teams}
    assert (northwind.company.surge_factor, northwind.load.surge_factor) == (6, 6)
    assert northwind.company.regions == ["us-east-1", "eu-west-1"]
    given = [journey.objective for journey in northwind.journeys.journeys if journey.objective.given_by == "scenario"]
    assert [(goal.threshold_ms, goal.percentile, goal.target) for goal in given] == [
        (400, 99, 0.99),
        (None, None, 0.999),
    ]


def test_every_actionable_alarm_has_an_owner_and_a_procedure_after_the_uplift(northwind: Pack) -> None:
    assert all(alarm.owner and alarm.procedure for alarm in northwind.alarms.after)
    assert sum(alarm.procedure is None for alarm in northwind.alarms.before) == len(northwind.alarms.before)


def test_the_failover_is_in_the_runbooks_as_the_scenario_tells(northwind: Pack) -> None:
    failover = next(item for item in northwind.procedures.procedures if item.id == "aurora-failover")
    assert (failover.kind, failover.minutes_before, failover.minutes_after) == ("runbook", 40, 4)


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("services", "owner: desk", "owner: dask", "services.yaml:3:3: there is no team 'dask'; did you mean 'desk'?"),
        (
            "services",
            "records-db: 0.8",
            "record-db: 0.8",
            "there is no service 'record-db'; did you mean 'records-db'?",
        ),
        ("services", "records-db: 0.8", "bookings: 0.8", "the calls go round in a circle: bookings > bookings"),
        ("services", "records-db: 0.8", "records-db: 1.8", "write a number from 0 to 1"),
        ("faults", "service: bookings", "service: booking", "there is no service 'booking'"),
        ("faults", "journey_share: 0.9", "journey_share: 9", "write a number from 0 to 1"),
        ("faults", "id: full-disk", "id: bad-release", "the id 'bad-release' appears twice; rename one of the two"),
        ("faults", "- book-visit", "- buy-visit", "there is no journey 'buy-visit'; did you mean 'book-visit'?"),
        ("faults", "fix: restart-bookings", "fix: pray", "there is no procedure 'pray'"),
        ("faults", "kind: change", "kind: curse", "is no kind"),
        ("effects", "OPS07-BP03", "OPS07-BP30", "there is no practice 'OPS07-BP30'; did you mean 'OPS07-BP0"),
        ("alarms", "severity: sev1", "severity: sev9", "is no severity; did you mean 'sev"),
        ("journeys", "entry: bookings", "entry: door", "there is no service 'door'"),
        ("company", "industry:", "industrie:", "there is no key 'industrie' here; did you mean 'industry'?"),
    ],
)
def test_what_does_not_fit(pack: Path, name: str, old: str, new: str, message: str) -> None:
    path = pack / f"{name}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_pack(pack, CODES)
    assert message in str(caught.value)
    assert all(problem.line for problem in caught.value.problems)


def test_a_missing_file_says_what_it_is_for(pack: Path) -> None:
    (pack / "faults.yaml").unlink()
    with pytest.raises(InputError, match=r"faults\.yaml: is missing; write it: the fault library"):
        load_pack(pack)


def test_a_longer_circle_is_named(pack: Path) -> None:
    path = pack / "services.yaml"
    text = path.read_text(encoding="utf-8") + "  calls: {bookings: 1}\n"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="in a circle: bookings > records-db > bookings"):
        load_pack(pack)


def test_packs_are_found_by_name_or_path() -> None:
    assert find_pack("northwind") == scenario("northwind")
    assert find_pack(str(CLINIC)) == CLINIC
    with pytest.raises(InputError, match="there is no scenario pack; give a folder, or one of northwind"):
        find_pack("southwind")


@settings(max_examples=3 * settings.default.max_examples)
@given(st.integers(0, 10**6))
def test_a_damaged_pack_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    chance = random.Random(seed)
    pack = Path(shutil.copytree(CLINIC, tmp_path_factory.mktemp("damaged") / "pack"))
    path = pack / f"{chance.choice(list(FILES))}.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    where = chance.randrange(len(lines))
    key, colon, _ = lines[where].partition(":")
    lines[where] = chance.choice(["", f"{key}{colon} {chance.choice(['', '-1', '[]', '{}', 'x: y', 'null'])}"])
    path.write_text("\n".join(lines), encoding="utf-8")
    with suppress(InputError):
        load_pack(pack, CODES)
