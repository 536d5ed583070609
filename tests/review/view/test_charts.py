"""Charts: the same bytes each time, in parallel too, and a text that says the same."""

import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor

from opexkit.review.grade import GroupGrade, RiskCounts, StatusCounts
from opexkit.review.team_grade import TeamGrade
from opexkit.review.view import charts


def test_threads_draw_the_same_bytes(grade: TeamGrade) -> None:
    with ThreadPoolExecutor(4) as pool:
        drawn = set(pool.map(lambda _: charts.risk_by_question(grade.questions).svg, range(8)))
    assert len(drawn) == 1
    assert "<dc:date>" not in drawn.pop()


def test_the_picture_says_every_question_in_words(grade: TeamGrade) -> None:
    alt = charts.risk_by_question(grade.questions).alt
    for question in grade.questions:
        assert f"{question.code} {question.risk.value.lower()} risk" in alt


def test_segments_carry_shape_and_number(grade: TeamGrade) -> None:
    svg = charts.trend([("2026 Q1", RiskCounts(high=5, medium=4, none=2))]).svg
    for label in ("▲ 5", "◆ 4", "✓ 2"):
        assert label in svg


def test_nothing_to_draw_is_still_a_picture() -> None:
    empty = GroupGrade(id="a", title="A" * 200 + "$x$", statuses=StatusCounts())
    for picture in (charts.status_by_group([empty]), charts.trend([]), charts.risk_by_question([])):
        ET.fromstring(picture.svg)
    assert "nothing counted" in charts.status_by_group([empty]).alt
