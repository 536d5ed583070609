import pytest

from opexkit.lens.condition import ConditionError
from opexkit.lens.model import Choice, LensRisk, Question, RiskRule
from opexkit.lens.risk import Rating, rate

HIGH, MEDIUM, NONE = LensRisk.HIGH, LensRisk.MEDIUM, LensRisk.NONE


def question(*rules: tuple[str, LensRisk]) -> Question:
    choices = [Choice(id=name, title=name) for name in ("aaa", "bbb", "ccc", "none_no")]
    return Question(
        id="q_1",
        title="?",
        choices=choices,
        risk_rules=[RiskRule(condition=text, risk=risk) for text, risk in rules],
    )


NO_MEDIUM_HIGH = question(("aaa && bbb && !none_no", NONE), ("aaa && !none_no", MEDIUM), ("default", HIGH))
HIGH_FIRST = question(("!aaa", HIGH), ("!bbb", MEDIUM), ("aaa && bbb", NONE))
NO_DEFAULT = question(("aaa && bbb", NONE), ("ccc", MEDIUM))


@pytest.mark.parametrize(
    ("asked", "selected", "not_applicable", "verdict"),
    [
        # 1.3: the first true rule wins
        (NO_MEDIUM_HIGH, {"aaa", "bbb"}, set(), Rating(NONE, 0)),
        (NO_MEDIUM_HIGH, {"aaa"}, set(), Rating(MEDIUM, 1)),
        (NO_MEDIUM_HIGH, {"bbb"}, set(), Rating(HIGH, 2)),
        (NO_MEDIUM_HIGH, {"unheard_of"}, set(), Rating(HIGH, 2)),
        # 1.4: None of these is not exclusive
        (NO_MEDIUM_HIGH, {"aaa", "bbb", "none_no"}, set(), Rating(HIGH, 2)),
        # 1.4: None of these cannot be not applicable
        (NO_MEDIUM_HIGH, {"aaa", "bbb"}, {"none_no"}, Rating(NONE, 0)),
        # 1.3: choices that are not applicable are neutral
        (NO_MEDIUM_HIGH, {"aaa"}, {"bbb"}, Rating(NONE, 0)),
        (NO_MEDIUM_HIGH, set(), {"aaa", "bbb"}, Rating(NONE, 0)),
        (NO_MEDIUM_HIGH, set(), {"bbb"}, Rating(HIGH, 2)),
        # 1.3: rules in any order of risks
        (HIGH_FIRST, {"bbb"}, set(), Rating(HIGH, 0)),
        (HIGH_FIRST, {"aaa"}, set(), Rating(MEDIUM, 1)),
        (HIGH_FIRST, set(), {"aaa", "bbb"}, Rating(NONE, 2)),
        # 1.3: no rule matches
        (NO_DEFAULT, {"aaa"}, set(), Rating(None, None)),
        (question(), {"aaa"}, set(), Rating(None, None)),
    ],
)
def test_rates(asked: Question, selected: set[str], not_applicable: set[str], verdict: Rating) -> None:
    assert rate(asked, selected, not_applicable) == verdict


def test_a_broken_condition_is_no_verdict() -> None:
    with pytest.raises(ConditionError):
        rate(question(("aaa &", NONE)), {"aaa"})
