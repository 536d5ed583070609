"""Many teams together: what they lack in common, in the order of their names."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from opexkit import __version__
from opexkit.lens.guide import Level
from opexkit.review.grade import CommonGap, Failure, Portfolio, PracticeGrade, RiskCounts, TeamGrade

_LEVELS = (Level.HIGH, Level.MEDIUM, Level.LOW, None)


def make_portfolio(grades: Iterable[TeamGrade], failures: Iterable[Failure] = ()) -> Portfolio:
    """Put grades together; teams stand in the order of their names."""
    teams = sorted(grades, key=lambda grade: (grade.team.casefold(), grade.slug))
    return Portfolio(
        teams=teams,
        failures=sorted(failures, key=lambda failure: failure.slug),
        common_gaps=_common_gaps(teams),
        risks=add_risks([grade.risks for grade in teams]),
        opexkit=__version__,
    )


def add_risks(counts: Sequence[RiskCounts]) -> RiskCounts:
    """The sum of several counts."""
    return RiskCounts(**{name: sum(getattr(count, name) for count in counts) for name in RiskCounts.model_fields})


def _common_gaps(teams: Sequence[TeamGrade]) -> list[CommonGap]:
    """List practices that two teams or more lack, the most common first; unanswered is not lacking."""
    lacking: dict[tuple[str, str], list[tuple[TeamGrade, PracticeGrade]]] = defaultdict(list)
    for grade in teams:
        for practice in grade.practices:
            if practice.status and practice.is_gap:
                lacking[grade.lens.name, practice.code].append((grade, practice))
    gaps = [_common_gap(lens, found) for (lens, _), found in lacking.items() if len(found) > 1]
    return sorted(gaps, key=lambda gap: (-len(gap.teams), -gap.settles, _LEVELS.index(gap.level), gap.lens, gap.code))


def _common_gap(lens: str, found: Sequence[tuple[TeamGrade, PracticeGrade]]) -> CommonGap:
    practice = found[0][1]
    return CommonGap(
        code=practice.code,
        title=practice.title,
        level=practice.level,
        lens=lens,
        teams=[grade.slug for grade, _ in found],
        settles=sum(
            action.settles for grade, _ in found for action in grade.plan.actions if action.code == practice.code
        ),
    )
