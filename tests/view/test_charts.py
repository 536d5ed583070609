"""A chart holds all that it is to show; a picture that collapses warns, which is an error here."""

import pytest

from opexkit.view.charts import ReferenceLine, lines


@pytest.mark.parametrize("level", [0.01, 5, 5000])
def test_a_level_far_from_the_line_is_within_the_picture(level: float) -> None:
    picture = lines(["07", "08"], {"Lead time": [19, 24]}, "alt", "month", "hours", [ReferenceLine("before", y=level)])
    assert "before" in picture.svg
