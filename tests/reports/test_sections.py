"""What the sections of a team and of a portfolio say."""

import re

from opexkit.reports import portfolio as many
from opexkit.reports import team
from opexkit.reports.text import team_kicker, team_title
from opexkit.review.grade import RiskCounts
from opexkit.review.portfolio import make_portfolio
from opexkit.review.portfolio_grade import Portfolio
from opexkit.review.submission import Risk
from opexkit.review.team_grade import Progress, TeamGrade
from opexkit.review.view import plan as planning
from opexkit.view.blocks import Table, plain


def tables(blocks: list) -> list[Table]:
    return [block for block in blocks if isinstance(block, Table)]


def test_the_summary_counts_with_their_whole(grade: TeamGrade) -> None:
    text = plain(team.summary(grade))
    statuses = grade.statuses
    assert f"▲ {grade.risks.high} of 11 questions at high risk" in text
    assert f"{statuses.implemented} of 68 practices implemented" in text
    assert f"shows evidence for {statuses.evidenced} of these {statuses.implemented}" in text
    assert "%" not in text


def test_the_ledger_holds_every_practice_with_all_that_was_said(grade: TeamGrade) -> None:
    rows = [row for table in tables(team.ledger(grade)) for row in table.rows]
    assert [row[0].text for row in rows] == [practice.code for practice in grade.practices]
    for row, practice in zip(rows, grade.practices, strict=True):
        assert row[3].text == practice.note
        assert [item.text for item in row[4].items] == [str(item) for item in practice.evidence]


def test_a_disagreement_with_the_aws_tool_is_marked(grade: TeamGrade) -> None:
    table = tables(team.risk_map(grade))[0]
    marked = [row[0].text for row in table.rows if "differs" in row[3].detail]
    assert marked == [question.code for question in grade.questions if question.disagrees_with_aws] != []


def test_without_a_risk_from_aws_the_column_goes(grade: TeamGrade) -> None:
    questions = [question.model_copy(update={"aws_risk": None}) for question in grade.questions]
    table = tables(team.risk_map(grade.model_copy(update={"questions": questions})))[0]
    assert "AWS Tool" not in [column.title for column in table.columns]


def test_the_five_are_the_plans_five(grade: TeamGrade) -> None:
    (table,) = tables(planning.next_five(grade))
    assert [row[0].text for row in table.rows] == grade.plan.next
    assert len(tables(planning.plan(grade))[1].rows) == len(grade.plan.actions)


def test_a_first_milestone_has_nothing_to_compare(grade: TeamGrade) -> None:
    text = plain(team.progress(grade.model_copy(update={"progress": None})))
    assert "first milestone" in text


def test_a_question_of_another_edition_was_not_asked(grade: TeamGrade) -> None:
    progress = grade.progress
    assert isinstance(progress, Progress)
    change = progress.questions[0].model_copy(update={"was": None, "now": Risk.MEDIUM})
    changed = grade.model_copy(update={"progress": progress.model_copy(update={"questions": [change]})})
    assert "not asked | ◆ Medium" in plain(team.progress(changed))


def test_votes_of_few_people_stay_hidden(grade: TeamGrade) -> None:
    assert grade.agreement
    disputes = [dispute.model_copy(update={"votes": {}}) for dispute in grade.agreement.disputes]
    update = {"hidden": True, "respondents": 3, "disputes": disputes}
    hidden = grade.model_copy(update={"agreement": grade.agreement.model_copy(update=update)})
    (table,) = tables(team.disputes(hidden))
    assert [column.title for column in table.columns] == ["Practice", "Spread", "Agreed"]
    assert "votes stay hidden" in plain(team.disputes(hidden))
    assert "✓ Implemented" in plain(team.disputes(grade))


def test_an_alpha_that_is_not_defined_is_explained(grade: TeamGrade) -> None:
    assert grade.agreement
    update = {"alpha": None, "alpha_note": "complete agreement, alpha is not defined"}
    agreed = grade.model_copy(update={"agreement": grade.agreement.model_copy(update=update)})
    assert "On alpha: complete agreement" in plain(team.disputes(agreed))


def test_every_section_survives_a_team_without_answers(grade: TeamGrade) -> None:
    questions = [
        question.model_copy(
            update={
                "risk": Risk.UNANSWERED,
                "practices": [practice.model_copy(update={"status": None}) for practice in question.practices],
            }
        )
        for question in grade.questions
    ]
    plan = grade.plan.model_copy(update={"actions": [], "next": [], "ways_out": []})
    update = {"questions": questions, "plan": plan, "agreement": None, "areas": [], "principles": []}
    for section in team.SECTIONS.values():
        assert section(grade.model_copy(update=update))


def test_the_heat_map_has_a_word_in_each_cell_and_links_to_the_teams(portfolio: Portfolio) -> None:
    heat = tables(many.heat_map(portfolio))[0]
    assert next(row[0].href for row in heat.rows) == "teams/billing/report.html"
    assert [row[0].text for row in heat.rows] == sorted(row[0].text for row in heat.rows)
    for row, grade in zip(heat.rows, portfolio.teams, strict=True):
        assert [cell.mark.word.upper() for cell in row[1:] if cell.mark] == [q.risk.value for q in grade.questions]


def test_a_portfolio_of_two_lenses_has_two_heat_maps(portfolio: Portfolio) -> None:
    other = portfolio.teams[0].model_copy(
        update={
            "slug": "../x y",
            "lens": portfolio.teams[0].lens.model_copy(update={"sha256": "0f" * 32, "label": "northwind-orr"}),
            "questions": portfolio.teams[0].questions[:2],
        }
    )
    both = make_portfolio([*portfolio.teams[1:], other])
    found = [table for table in tables(many.heat_map(both)) if table.shape == "wide"]
    assert [len(table.columns) for table in found] == [12, 3]
    assert found[1].rows[0][0].href == "teams/..%2Fx%20y/report.html"


def test_who_is_missing_and_why(portfolio: Portfolio) -> None:
    assert "warehouse/2026-q3.yaml:7:3" in plain(many.failures(portfolio))
    assert "Nobody is missing." in plain(many.failures(portfolio.model_copy(update={"failures": []})))


def test_common_gaps_name_their_teams_of_all(portfolio: Portfolio) -> None:
    table = tables(many.common_gaps(portfolio))[0]
    gap = portfolio.common_gaps[0]
    assert table.rows[0][0].text == gap.code
    assert table.rows[0][2].text == f"{len(gap.teams)} of 8"


def test_every_section_survives_a_portfolio_of_one(portfolio: Portfolio) -> None:
    alone = make_portfolio(portfolio.teams[:1])
    for section in many.SECTIONS.values():
        assert section(alone)


def test_a_count_of_nothing_is_a_sentence(grade: TeamGrade) -> None:
    def said(**counts: int) -> str:
        risks = RiskCounts(**counts)
        statuses = grade.statuses.model_copy(update={"implemented": 0, "evidenced": 0})
        return plain(team.summary(grade.model_copy(update={"risks": risks, "statuses": statuses})))

    text = said(high=7, medium=3, not_applicable=1)
    assert "Seven of 11 questions are at high risk, three at medium risk, and none is known to be free of risk." in text
    assert re.search(r"The team has none of \d+ practices in place\. ", text)
    text = said(none=11)
    assert "None of 11 questions are at high risk, none at medium risk, and eleven have no risk that the lens" in text


def test_the_decision_says_whose_owner_and_day_are_missing(grade: TeamGrade) -> None:
    chosen = set(grade.plan.next)
    assert chosen

    def decision(owner: str | None, due: str | None) -> str:
        actions = [
            item.model_copy(update={"owner": owner, "due": due}) if item.code in chosen else item
            for item in grade.plan.actions
        ]
        plan = grade.plan.model_copy(update={"actions": actions})
        texts = plain(team.summary(grade.model_copy(update={"plan": plan}))).split("\n\n")
        (text,) = [text for text in texts if text.startswith("Decision wanted: ")]
        return text

    assert "each has an owner and a day." in decision("Lead", "2026-12-01")
    assert "name an owner for" in decision(None, "2026-12-01")
    assert "set a day for" in decision("Lead", None)
    empty = grade.plan.model_copy(update={"next": [], "actions": []})
    assert "Decision wanted" not in plain(team.summary(grade.model_copy(update={"plan": empty})))


def test_the_ledger_and_what_is_still_open_are_folded_on_a_screen(grade: TeamGrade) -> None:
    assert all(table.fold for table in tables(team.ledger(grade)))
    changes = tables(team.progress(grade))
    still = [table for table in changes if table.caption.startswith("Still open")]
    assert all(table.fold for table in still)
    assert not any(str(row[1]) == "○ Still open" for table in changes if not table.fold for row in table.rows)
    assert sum(len(table.rows) for table in still) == (grade.progress.count("still_open") if grade.progress else 0)


def test_long_lists_of_teams_are_folded_and_complete(grade: TeamGrade) -> None:
    questions = [question.model_copy(update={"short": f"Word {question.code}"}) for question in grade.questions]
    more = {"questions": questions}
    grades = [grade.model_copy(update={"slug": f"t{i:02}", "team": f"Team {i:02}", **more}) for i in range(30)]
    portfolio = make_portfolio(grades)
    first, others = tables(many.common_gaps(portfolio))
    assert (len(first.rows), first.fold, others.fold) == (10, False, True)
    gaps = [*first.rows, *others.rows]
    assert [row[0].text for row in gaps] == [gap.code for gap in portfolio.common_gaps]
    assert {row[4].fold for row in gaps} == {"30 teams"}
    assert all(row[4].text.count("Team ") == 30 for row in gaps)
    assert tables(many.coverage(portfolio))[0].fold
    head = tables(many.heat_map(portfolio))[0].columns
    assert [(column.title, column.detail) for column in head[1:3]] == [
        ("OPS01", "Word OPS01"),
        ("OPS02", "Word OPS02"),
    ]


def test_a_name_that_runs_to_the_left_turns_nothing_beside_it(grade: TeamGrade) -> None:
    assert team_title(grade) == f"{grade.team}: {grade.milestone.name}"
    turned = grade.model_copy(update={"team": "فريق", "workload": "تتبع"})
    assert team_title(turned) == f"\u2068فريق\u2069: {grade.milestone.name}"
    assert team_kicker(turned).startswith(f"\u2068تتبع\u2069 · {grade.milestone.date} · ")
