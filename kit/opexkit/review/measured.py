"""A team's own exports as its measures, beside a company whose reviews say what it had in place."""

from collections.abc import Mapping

from opexkit.company.carried import DEFAULT, REVIEWS, need
from opexkit.company.folders import find_pack
from opexkit.company.loader import load_pack
from opexkit.company.measured import movers, references
from opexkit.measures.report import MeasuresReport
from opexkit.review.implementation_levels import implementation_levels
from opexkit.review.load import read_submission


def beside_company(report: MeasuresReport, scenario: str = DEFAULT) -> MeasuresReport:
    """Put a company's figures before and after, and the practices that move each measure, beside a report.

    Raises:
        InputError: there is no such company, or one of its reviews cannot be read.
    """
    folder = find_pack(scenario)
    pack = load_pack(folder)
    before, after = (
        implementation_levels(read_submission(need(folder, f"reviews/{name}.yaml", "review"))) for name in REVIEWS
    )
    measured = [figure.id for figure in report.measured]
    update: Mapping[str, object] = {"references": references(pack, before, after), "movers": movers(pack, measured)}
    return report.model_copy(update=update)
