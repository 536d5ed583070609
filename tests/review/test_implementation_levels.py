"""Reviews become degrees of practices of the current edition."""

from opexkit.content import scenario
from opexkit.review.implementation_levels import implementation_levels
from opexkit.review.load import read_submission


def test_northwind_s_reviews_of_the_older_edition_are_carried_over() -> None:
    before, after = (
        implementation_levels(read_submission(scenario("northwind", "reviews", f"{name}.yaml")))
        for name in ("before", "after")
    )
    assert len(before) == len(after) == 68
    assert after["OPS07-BP01"] == 0.5, "partial"
    assert after["OPS07-BP03"] == 1.0
    assert before["OPS07-BP03"] == 0.0
    assert all(after[code] >= before[code] for code in before)
