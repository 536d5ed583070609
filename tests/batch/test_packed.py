"""A portfolio that is packed for another process is the same there."""

import pickle
from pathlib import Path

from opexkit.batch import assess
from opexkit.batch.packed import packed
from opexkit.review.portfolio import make_portfolio
from opexkit.review.record import record


def test_what_is_unpacked_is_what_was_packed_in_order(crews: Path, tmp_path: Path) -> None:
    teams = assess([crews], tmp_path / "out", grade_only=True).portfolio.teams
    many = [team.model_copy(update={"slug": f"{team.slug}-{place}"}) for place in range(17) for team in teams]
    portfolio = make_portfolio(many)
    there = pickle.loads(pickle.dumps(packed(portfolio)))
    assert len(there.teams) == 3
    assert record(there.unpacked()) == record(portfolio)
