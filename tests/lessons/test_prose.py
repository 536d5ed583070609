"""What the text of a lesson says next to a picture holds for other seeds, too."""

import pytest

from opexkit.company.folders import find_pack
from opexkit.lessons.company import LessonCompany


@pytest.mark.sampled(1)
@pytest.mark.parametrize("seed", range(1, 7))
def test_the_history_is_as_the_lessons_tell_it(seed: int) -> None:
    before, after = LessonCompany(find_pack("northwind"), seed).histories
    incidents = before.incidents
    hours = (incidents["resolved"] - incidents["started"]).dt.total_seconds() / 3600
    counts = incidents["fault"].value_counts()
    repeated = hours.groupby(incidents["fault"]).sum().loc[counts[counts > 1].index].sort_values(ascending=False)
    assert repeated.head(8).sum() > hours.sum() / 2, "04: a few faults cost more than half of the hours"
    assert 0.7 < len(after.incidents) / len(incidents) < 1.4, "04: their number hardly changed"
    assert len(after.deployments) > 10 * len(before.deployments), "04: with many times more deployments"
    assert (incidents["origin"] != "change").mean() > 0.5, "07: before, most needed no deployment"
    assert after.incidents["origin"].mode().tolist() == ["change"], "07: afterwards deployments lead the list"
    assert after.deployments["failed"].mean() < before.deployments["failed"].mean(), "02: they failed less"
    serious = [(history.incidents["severity"] != "sev3").sum() for history in (before, after)]
    learned = [len(history.reviews) / count for history, count in zip((before, after), serious, strict=True)]
    assert learned[0] < 0.3 < 0.8 < learned[1], "04: nearly all are followed by an analysis"
