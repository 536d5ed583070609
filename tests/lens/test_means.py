"""Means of AWS: each practice has some, each with its source, and none that is leaving goes without its mark."""

import datetime as dt
import json
import re
from pathlib import Path

import pytest

from opexkit import content
from opexkit.lens.catalogue import load_catalogue
from opexkit.lens.changes import STALE_AFTER_DAYS, Change, changes, changes_named, find_change, stale, stale_note
from opexkit.lens.editions import EDITION
from opexkit.lens.guide import Means, PracticeGuide
from opexkit.lens.means import mark_of, standing_of, with_aws

ROOT = Path(__file__).resolve().parents[2]
OLDER = "operational-excellence-2023-04-10"


def guides(edition: str) -> list[PracticeGuide]:
    return [practice.guide for practice in load_catalogue(edition).practices if practice.guide]


def words(means: Means) -> str:
    return " ".join([means.service, means.feature, means.does, means.limit])


EVERY = [(guide.code, means) for edition in (EDITION, OLDER) for guide in guides(edition) for means in guide.aws]


def test_each_of_the_68_has_two_or_three() -> None:
    counts = {guide.code: len(guide.aws) for guide in guides(EDITION)}
    assert len(counts) == 68
    assert {code: count for code, count in counts.items() if count not in {2, 3}} == {}


def test_each_practice_of_the_older_edition_has_one() -> None:
    assert [guide.code for guide in guides(OLDER) if not guide.aws] == []


def test_every_source_is_a_page_of_aws() -> None:
    odd = [means.source for _, means in EVERY if not re.match(r"https://(docs\.)?aws\.amazon\.com/\S+", means.source)]
    assert odd == []


def test_no_text_is_used_twice_in_an_edition() -> None:
    said = [means.does for guide in guides(EDITION) for means in guide.aws]
    assert len(said) == len(set(said))


def test_what_a_practice_begins_with_is_not_leaving() -> None:
    first = [(guide.code, find_change(guide.aws[0].change)) for guide in guides(EDITION)]
    services_that_stay = {"AWS X-Ray SDKs and daemon", "AWS Support plans", "AWS Chatbot", "Amazon CodeGuru Reviewer"}
    leaving = [code for code, change in first if change and change.is_leaving and change.name not in services_that_stay]
    assert leaving == []


def test_a_changed_service_has_its_mark() -> None:
    wrong = []
    for code, means in EVERY:
        named = [each.name for each in changes_named(words(means)) if each.is_leaving or each.kind == "unclear"]
        wrong += [f"{code}: {means.title} lacks `change: {name}`" for name in named if name != means.change]
        if means.change and not find_change(means.change):
            wrong.append(f"{code}: there is no change {means.change!r}")
    assert wrong == []


def test_a_line_for_the_plan_tells_what_has_changed() -> None:
    guide = next(guide for guide in guides(EDITION) if guide.code == "OPS08-BP03")
    assert with_aws(guide).startswith("AWS X-Ray, trace map and analytics: ")
    assert "⚑ AWS X-Ray SDKs and daemon: end of support" in with_aws(guide)
    assert with_aws(guide.model_copy(update={"aws": []})) == ""


def test_what_was_not_compared_is_said_to_be_unknown() -> None:
    told = {standing_of(means) for _, means in EVERY if means.checked is None}
    assert all("unknown" in text for text in told)
    assert any("compared 2026-11-25" in standing_of(means) for _, means in EVERY)
    lost = next(means for _, means in EVERY).model_copy(update={"change": "No such change"})
    with pytest.raises(KeyError):
        mark_of(lost)


def test_a_change_is_told_apart_from_a_longer_name() -> None:
    reviewer = find_change("Amazon CodeGuru Reviewer")
    assert reviewer
    assert reviewer.is_named_in("CodeGuru Reviewer")
    assert not reviewer.is_named_in("CodeGuru Security")
    assert reviewer.is_named_in("CodeGuru Security, and CodeGuru Reviewer")
    plans = find_change("AWS Support plans")
    assert plans
    assert not plans.is_named_in("Business Support+")


def test_a_change_is_stale_after_its_days_or_its_review() -> None:
    day = max(change.checked for change in changes())
    assert stale(changes(), day) == []
    assert stale_note(changes(), day) == ""
    later = day + dt.timedelta(days=STALE_AFTER_DAYS + 1)
    assert stale(changes(), later) == list(changes())
    one = changes()[0]
    edge = one.model_copy(update={"review_by": later})
    assert stale([edge], edge.checked + dt.timedelta(days=STALE_AFTER_DAYS)) == []
    assert stale([edge], edge.checked + dt.timedelta(days=STALE_AFTER_DAYS + 1)) == [edge]
    due = one.model_copy(update={"review_by": one.checked})
    assert stale([due], one.checked + dt.timedelta(days=1)) == [due]
    assert f"{one.name} (read {one.checked})" in stale_note([due], later)


def test_every_change_is_to_be_reviewed_in_time() -> None:
    late = [
        each.name for each in changes() if (each.review_by - each.checked).days not in range(1, STALE_AFTER_DAYS + 1)
    ]
    assert late == []
    assert len({change.name for change in changes()}) == len(changes())


def test_the_plan_and_the_paper_show_them() -> None:
    from opexkit.review.view.assessment import questions
    from opexkit.view.notebook import NotebookView

    shown = repr(NotebookView(tuple(questions(load_catalogue(EDITION).questions[7:8], "Northwind", {}))))
    assert "CloudWatch, anomaly detection" in shown
    assert "Limit: Learns from two weeks" in shown
    assert "⚑ AWS X-Ray SDKs and daemon" in shown


def paragraphs() -> list[tuple[str, str]]:
    """Every paragraph of prose with its place. Tables and exercises get their marks when they are shown."""
    found = []
    for path in sorted(ROOT.glob("notebooks/*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "markdown":
                found += [(path.name, text) for text in "".join(cell["source"]).split("\n\n")]
    for path in [*sorted(ROOT.glob("docs/*.md")), ROOT / "README.md"]:
        found += [(path.name, text) for text in path.read_text(encoding="utf-8").split("\n\n")]
    for path in sorted(content.data("lenses").glob("*/*.yaml")):
        plain = re.sub(r"(?m)^    aws:\n(      .*\n)+", "", path.read_text(encoding="utf-8"))
        found += [(path.name, text) for text in plain.split("\n")]
    return found


PAST_OR_KEYS = {"measures.md"}
"""Names a service as the origin of an export that teams may still have."""


def unmarked(text: str) -> list[Change]:
    said = re.search(r"⚑|closed to new customers|\bended\b|renamed|end of support", text)
    return [each for each in changes_named(text) if each.is_leaving and not said]


def test_prose_names_no_service_that_is_leaving_without_saying_so() -> None:
    wrong = [(place, each.name) for place, text in paragraphs() if place not in PAST_OR_KEYS for each in unmarked(text)]
    assert wrong == []
    assert [each.name for each in unmarked("Use Incident Manager to page.")] == ["AWS Systems Manager Incident Manager"]
