"""Every lesson runs unattended with a team's answers, and becomes a graded page without a path of this machine."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from opexkit import content
from opexkit.batch import assess
from opexkit.batch.pages import lesson_notebooks

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TEAMS = ("dispatch", "tracking")


@pytest.fixture(scope="module")
def out(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("lessons") / "out"
    teams = {item.callspec.params.get("team", TEAMS[0]) for item in request.session.items if item.path == request.path}
    outcome = assess([content.data("teams", team) for team in sorted(teams)], out, with_lessons=True)
    assert outcome.portfolio.failures == []
    return out


@pytest.mark.slow
@pytest.mark.parametrize("team", [TEAMS[0], pytest.param(TEAMS[1], marks=pytest.mark.thorough)])
def test_every_lesson_is_a_page_of_the_teams_folder(out: Path, team: str) -> None:
    lessons = out / "teams" / team / "lessons"
    names = [path.stem for path in lesson_notebooks()]
    assert sorted(path.stem for path in lessons.glob("*.html")) == names
    assert sorted(path.stem for path in lessons.glob("*.ipynb")) == names
    for path in lessons.glob("*.html"):
        page = path.read_text(encoding="utf-8")
        assert not re.search(r"<(script|link|iframe|object|form)\b", page)
        assert "opexkit-widget" not in page
        assert str(out) not in page
        assert str(Path.home()) not in page
    operate = (lessons / "03-operate.html").read_text(encoding="utf-8")
    assert "by the rule" not in operate
    assert "each part counts alike" in operate
    assert "OPS08-BP01" in operate


@pytest.mark.slow
@pytest.mark.parametrize("team", [TEAMS[0], pytest.param(TEAMS[1], marks=pytest.mark.thorough)])
def test_the_report_holds_the_exercises(out: Path, team: str) -> None:
    report = (out / "teams" / team / "report.html").read_text(encoding="utf-8")
    assert "Exercises that the team answered" in report
    assert "failover-order" in report


@pytest.mark.slow
@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", [path.stem for path in lesson_notebooks()])
def test_axe_finds_no_violation_in_the_pages(out: Path, browser: "Browser", name: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto((out / "teams" / "dispatch" / "lessons" / f"{name}.html").as_uri())
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    page.close()
