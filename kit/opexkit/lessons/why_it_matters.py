"""Why each practice matters at the company: what it lacked, what the practice moves, when it came."""

from opexkit.company.carried import carried
from opexkit.lens.editions import EDITION
from opexkit.lessons.company import LessonCompany
from opexkit.review.grading import grade_team
from opexkit.review.load import load_team


def reasons_why(subject: LessonCompany) -> dict[str, str]:
    """A short text for each practice of the current edition of which the scenario says something."""
    pack = subject.pack
    said: dict[str, list[str]] = {}
    if "before" in carried(subject.folder).reviews:
        before = grade_team(load_team(subject.review("before")), EDITION)
        said = {practice.code: [practice.note] for practice in before.practices if practice.note}
    for effect in pack.effects.effects:
        said.setdefault(effect.practice, []).append(effect.rationale)
    for month in pack.uplift.months:
        for code in month.practices:
            said.setdefault(code, []).append(
                f"It came in place in month {month.month} of the uplift: {month.theme.lower()}."
            )
    return {code: " ".join(dict.fromkeys(texts)) for code, texts in said.items()}
