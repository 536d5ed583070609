"""The workbook, read back by another library."""

import datetime as dt
import io

import pytest
from openpyxl import Workbook, load_workbook

from opexkit.reports.excel import portfolio_xlsx
from opexkit.review.portfolio_grade import Portfolio
from opexkit.review.team_grade import TeamGrade

CREATED = dt.datetime(2026, 9, 30, tzinfo=dt.UTC)
SHEETS = ["Summary", "Heat map", "Common gaps", "Ledger", "Plan", "Trend", "Votes", "Method"]


def book(portfolio: Portfolio) -> Workbook:
    return load_workbook(io.BytesIO(portfolio_xlsx(portfolio, CREATED)))


def test_the_same_portfolio_gives_the_same_bytes(portfolio: Portfolio) -> None:
    assert portfolio_xlsx(portfolio, CREATED) == portfolio_xlsx(portfolio, CREATED)


def test_each_sheet_is_a_real_table_with_a_frozen_header(portfolio: Portfolio) -> None:
    workbook = book(portfolio)
    assert workbook.sheetnames == SHEETS
    for sheet in workbook:
        (table,) = sheet.tables.values()
        assert table.autoFilter is not None
        assert sheet.freeze_panes == "B2"
        assert not sheet.merged_cells.ranges


def test_the_ledger_holds_every_practice_of_every_team(portfolio: Portfolio) -> None:
    sheet = book(portfolio)["Ledger"]
    assert sheet.max_row == 1 + 8 * 68
    assert sheet["F1"].value == "Status"
    (rule,) = sheet.data_validations.dataValidation
    assert "Not implemented" in rule.formula1
    assert str(rule.sqref) == f"F2:F{sheet.max_row}"


def test_the_heat_map_says_shape_and_word(portfolio: Portfolio) -> None:
    sheet = book(portfolio)["Heat map"]
    words = {cell.value for row in sheet.iter_rows(min_row=2, min_col=3) for cell in row}
    assert words <= {"▲ High", "◆ Medium", "✓ None", "? Unanswered", "– Not applicable"}


def test_nothing_is_a_formula_or_a_link(portfolio: Portfolio, hostile: TeamGrade) -> None:
    workbook = book(portfolio.model_copy(update={"teams": [hostile]}))
    values = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in values if cell.data_type == "f" or cell.hyperlink]
    assert [cell for cell in values if str(cell.value).startswith("=HYPERLINK(")]


@pytest.mark.parametrize("field", ["common_gaps", "failures"])
def test_empty_lists_leave_a_readable_sheet(portfolio: Portfolio, field: str) -> None:
    alone = portfolio.teams[0].model_copy(update={"agreement": None, "trend": []})
    assert book(portfolio.model_copy(update={field: [], "teams": [alone]})).sheetnames == SHEETS
