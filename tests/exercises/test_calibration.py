from opexkit.exercises.calibration import calibrate
from opexkit.exercises.exercise import Confidence

SURE, FAIRLY, GUESS = Confidence.SURE, Confidence.FAIRLY, Confidence.GUESS


def test_certainty_marks_are_gardner_medwins() -> None:
    guess, fairly, sure = calibrate([(SURE, True), (SURE, False), (FAIRLY, True), (FAIRLY, False), (GUESS, False)])
    assert (sure.answers, sure.right, sure.marks) == (2, 1, 3 - 6)
    assert (fairly.marks, guess.marks) == (0, 0)


def test_nothing_answered_claims_nothing() -> None:
    assert [(each.answers, each.low, each.high) for each in calibrate([])] == [(0, 0.0, 1.0)] * 3


def test_interval_is_wilsons() -> None:
    sure = calibrate([(SURE, True)] * 9 + [(SURE, False)])[2]
    assert (round(sure.low, 3), round(sure.high, 3)) == (0.596, 0.982)
