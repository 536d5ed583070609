"""How far several respondents agree: distributions, percent agreement, Krippendorff's alpha."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from opexkit.lens.catalogue import Catalogue
from opexkit.review.submission import Status, Votes
from opexkit.review.team_grade import Agreement, Dispute

if TYPE_CHECKING:
    import numpy.typing as npt

HIDDEN_UNDER = 4
"""Respondents needed before votes are shown: with fewer, one could tell who said what."""

_SCALE = {Status.NOT_IMPLEMENTED: 0, Status.PARTIAL: 1, Status.IMPLEMENTED: 2}


def make_agreement(votes: Sequence[Votes], catalogue: Catalogue, agreed: Mapping[str, Status]) -> Agreement | None:
    """Compare the votes practice by practice, most disputed first; None without votes.

    Counted are practices with two votes or more. For alpha, not_applicable and cannot_determine are missing
    values.

    Args:
        votes: one for each respondent, keyed by the catalogue's codes.
        catalogue: the lens that the votes were given in.
        agreed: what the team settled on, by code.
    """
    if not votes:
        return None
    said = {
        practice.code: [vote.answers[practice.code] for vote in votes if practice.code in vote.answers]
        for practice in catalogue.practices
    }
    compared = {code: statuses for code, statuses in said.items() if len(statuses) > 1}
    titles = {practice.code: practice.title for practice in catalogue.practices}
    hidden = len(votes) < HIDDEN_UNDER
    alpha, note = _alpha(compared)
    disputes = [
        Dispute(
            code=code,
            title=titles[code],
            votes={} if hidden else {status: statuses.count(status) for status in Status if status in statuses},
            spread=spread(statuses),
            agreed=agreed.get(code),
        )
        for code, statuses in compared.items()
        if len(set(statuses)) > 1
    ]
    return Agreement(
        respondents=len(votes),
        hidden=hidden,
        practices=len(compared),
        unanimous=len(compared) - len(disputes),
        alpha=alpha,
        alpha_note=note,
        disputes=sorted(disputes, key=lambda dispute: -dispute.spread),
    )


def spread(statuses: Sequence[Status]) -> float:
    """How split the votes are: 0 unanimous, 1 as split as this number of people can be.

    The mean distance of all pairs, over its largest value. One step of the three-step scale, or
    cannot_determine against another status, is half a distance; not_applicable against another is a whole
    one.
    """
    pairs = list(combinations(statuses, 2))
    if not pairs:
        return 0.0
    largest = len(statuses) ** 2 // 4
    return round(min(1.0, sum(_distance(*pair) for pair in pairs) / largest), 4)


def krippendorff_alpha(ratings: "npt.ArrayLike") -> float | None:
    """Krippendorff's alpha for ordinal ratings; None if there is no variation, or no two ratings of one unit.

    Klaus Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011),
    https://repository.upenn.edu/handle/20.500.14332/2089.

    Args:
        ratings: raters by units, numbers in the order of the scale, NaN where a rater did not rate.
    """
    import numpy as np  # slow to import, and most teams have no votes

    table = np.asarray(ratings, dtype=float)
    values = np.unique(table[~np.isnan(table)])
    counts = (table[:, :, None] == values).sum(axis=0)
    raters = counts.sum(axis=1)
    counts, raters = counts[raters > 1], raters[raters > 1]
    pairs = counts[:, :, None] * counts[:, None, :] - np.eye(len(values)) * counts[:, :, None]
    coincidences = (pairs / (raters - 1)[:, None, None]).sum(axis=0)
    totals = coincidences.sum(axis=1)
    ranks = np.cumsum(totals) - totals / 2
    distances = (ranks[:, None] - ranks[None, :]) ** 2
    expected = float((np.outer(totals, totals) * distances).sum())
    if expected == 0:
        return None
    return 1 - float((totals.sum() - 1) * (coincidences * distances).sum()) / expected


def _distance(one: Status, other: Status) -> float:
    if one == other:
        return 0.0
    if Status.NOT_APPLICABLE in (one, other):
        return 1.0
    if Status.CANNOT_DETERMINE in (one, other):
        return 0.5
    return abs(_SCALE[one] - _SCALE[other]) / 2


def _alpha(said: Mapping[str, Sequence[Status]]) -> tuple[float | None, str]:
    """Alpha and what to know about it. Raters are exchangeable in alpha, so their order does not matter."""
    import numpy as np

    width = max((len(statuses) for statuses in said.values()), default=0)
    table = np.full((width, len(said)), np.nan)
    for unit, statuses in enumerate(said.values()):
        scaled = [_SCALE[status] for status in statuses if status in _SCALE]
        table[: len(scaled), unit] = scaled
    missing = Counter(status for statuses in said.values() for status in statuses if status not in _SCALE)
    left_out = [f"{count} × {status}" for status, count in sorted(missing.items())]
    note = f"left out as missing: {', '.join(left_out)}" if left_out else ""
    comparable = (~np.isnan(table)).sum(axis=0) > 1
    if not comparable.any():
        return None, "; ".join(filter(None, ["no practice has two comparable votes", note]))
    alpha = krippendorff_alpha(table)
    if alpha is None:
        return None, "; ".join(filter(None, ["complete agreement, alpha is not defined", note]))
    return round(alpha, 4), note
