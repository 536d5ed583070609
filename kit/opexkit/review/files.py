"""The files of reviews beside submissions: what one respondent said, what the AWS CLI prints, and what was graded."""

from pathlib import Path

from opexkit.files.kinds import Checked, Kind, counted, keyed


def _votes(path: Path) -> Checked:
    from opexkit.files import read_document
    from opexkit.lens.catalogue import load_catalogue
    from opexkit.lens.editions import EDITION
    from opexkit.review.load import read_votes

    lens, beside = EDITION, None
    for milestone in sorted(path.parent.parent.glob("*.yaml")) if path.parent.name == "votes" else ():
        data = read_document(milestone).data
        named = data.get("respondents") if isinstance(data, dict) else None
        if isinstance(named, list) and f"votes/{path.name}" in named and isinstance(data["lens"], str):
            lens, beside = data["lens"], milestone.parent
    votes = read_votes(path, load_catalogue(lens, beside))
    return Checked(f"{counted(len(votes.answers), 'practice')} in the lens {lens}")


def _aws(path: Path) -> Checked:
    from opexkit.review.exchange.aws_files import read_outputs

    read_outputs([path])
    return Checked("read it by `opexkit import aws`")


def _report(path: Path) -> Checked:
    from opexkit.review.record import read_grade

    return Checked(read_grade(path).team)


def _portfolio(path: Path) -> Checked:
    from opexkit.review.record import read_portfolio

    return Checked(counted(len(read_portfolio(path).teams), "team"))


KINDS = (
    Kind("a respondent's votes", keyed("respondent"), _votes),
    Kind("a team's report", keyed("questions provenance"), _report),
    Kind("a portfolio", keyed("teams common_gaps"), _portfolio),
    Kind(
        "a review as the AWS CLI prints it",
        keyed("AnswerSummaries", "Answer", "ImprovementSummaries", "LensReview", "Metrics"),
        _aws,
    ),
)
