"""axe-core finds nothing in what the kit draws: the live widgets, and their twins where no kernel runs."""

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from opexkit import content
from opexkit.exercises.bank import load_bank
from opexkit.exercises.view import question
from opexkit.labs import load_labs
from opexkit.labs import view as paper
from opexkit.labs.game_day.game import replay
from opexkit.labs.game_day.view import briefing, debrief, evidence
from opexkit.lens.catalogue import load_catalogue
from opexkit.lens.editions import EDITION
from opexkit.review.view.assessment import questions
from opexkit.view.html import render_page
from opexkit.view.notebook import NotebookView

pytestmark = pytest.mark.slow
EXERCISES = Path(__file__).parents[1] / "exercises" / "exercises"


def violations(browser: Browser, url: str, include: list[list[str]] | None = None, room: Any = None) -> str:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    if room:
        room.open(page)
    else:
        page.goto(url)
    results = Axe().run(page, {"include": include}) if include else Axe().run(page)
    page.close()
    return "" if results.violations_count == 0 else results.generate_report()


def test_the_static_twins(browser: Browser, tmp_path: Path) -> None:
    bank = load_bank(EXERCISES)
    twins = {
        f"Exercise {each.id}": NotebookView(tuple(question(each, "ana")))._repr_html_()
        for each in bank.exercises.values()
    }
    asked = [question for question in load_catalogue(EDITION).questions if question.code in ("OPS06", "OPS09")]
    twins["Self-assessment"] = NotebookView(tuple(questions(asked, "Northwind", {})))._repr_html_()
    scenario = content.scenario("northwind")
    for lab in load_labs().values():
        twins[f"Lab {lab.id}"] = NotebookView(tuple(paper.asked(lab)))._repr_html_()
    for name in ("rotate-credential", "tracking-lookup-latency-burn"):
        lab = load_labs()[name]
        twins[f"Lab {name}, run"] = NotebookView(
            tuple(paper.judged(lab, lab.judge(lab.text("middling"))))
        )._repr_html_()
    played = replay(scenario, 3, ["check map-errors", "check waiting", "check lookup-logs", "call"])
    shown = [*briefing(played), *evidence(played, played.looks.check("waiting")), *debrief(played)]
    twins["Game day"] = NotebookView(tuple(shown))._repr_html_()
    path = tmp_path / "twins.html"
    path.write_text(render_page("Twins", "On paper", twins), encoding="utf-8")
    assert violations(browser, path.as_uri()) == ""


def test_the_live_widgets(browser: Browser, room: Any) -> None:
    assert violations(browser, room.url, [[".opexkit-widget"]], room) == ""
