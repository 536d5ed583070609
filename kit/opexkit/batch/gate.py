"""A gate: which teams it holds back, and what a run found as remarks for the tools of a CI."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from opexkit.files.problem import Problem, Severity
from opexkit.reports.outcome import Outcome, Remark
from opexkit.review.portfolio_grade import Portfolio
from opexkit.review.submission import Risk
from opexkit.review.team_grade import TeamGrade


@dataclass(frozen=True, slots=True)
class Gate:
    """What a run does not let pass.

    Attributes:
        level: `high`, `medium` (and what is high) or `unanswered`; empty for none.
        most_unanswered: how many questions a team may leave without an answer; None for any number.
    """

    level: str = ""
    most_unanswered: int | None = None

    @property
    def most(self) -> int | None:
        """How many questions a team may leave open, by either of the two."""
        return 0 if self.level == "unanswered" else self.most_unanswered

    def stops(self, risk: Risk) -> bool:
        """Whether a question of this risk is held back."""
        return risk.value.lower() in {"high": ("high",), "medium": ("high", "medium")}.get(self.level, ())

    def held_back(self, portfolio: Portfolio) -> list[str]:
        """Say which teams are held back, and why; a line a team and reason."""
        found = []
        names = portfolio.names
        for grade in portfolio.teams:
            count = sum(self.stops(question.risk) for question in grade.questions)
            level = "high or medium" if self.level == "medium" else self.level
            if count:
                found.append(f"{names[grade.slug]}: {count} questions of {level} risk")
            if reason := self._silence(grade):
                found.append(f"{names[grade.slug]}: {reason}")
        return found

    def outcomes(
        self, portfolio: Portfolio, problems: Mapping[str, Sequence[Problem]], files: Mapping[str, Path]
    ) -> list[Outcome]:
        """Tell the risks of each team, as errors where the gate stops them, and who could not be graded.

        Args:
            portfolio: what was graded.
            problems: why a team could not be, by the failure's short name.
            files: the newest file of each team.
        """
        names = portfolio.names
        found = [
            Outcome(names[grade.slug], tuple(self._remarks(grade, files.get(grade.slug)))) for grade in portfolio.teams
        ]
        for failure in portfolio.failures:
            own = problems.get(failure.slug, ())
            remarks = [Remark.of(problem) for problem in own]
            told = {str(problem) for problem in own}
            remarks += [Remark("failed", message) for message in failure.messages if message not in told]
            found.append(Outcome(failure.slug, tuple(remarks)))
        return found

    def _remarks(self, grade: TeamGrade, path: Path | None) -> Iterable[Remark]:
        for question in grade.questions:
            if question.risk in (Risk.HIGH, Risk.MEDIUM):
                usual = Severity.WARNING if question.risk is Risk.HIGH else Severity.NOTE
                severity = Severity.ERROR if self.stops(question.risk) else usual
                rule = "high-risk" if question.risk is Risk.HIGH else "medium-risk"
                text = f"{question.code} {question.title}: {question.why}"
                yield Remark(rule, text, path, severity=severity)
        if reason := self._silence(grade):
            yield Remark("unanswered", reason, path)

    def _silence(self, grade: TeamGrade) -> str:
        most, count = self.most, grade.risks.unanswered
        if most is None or count <= most:
            return ""
        return f"{count} {'question' if count == 1 else 'questions'} without an answer, {most} at most"
