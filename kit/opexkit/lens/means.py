"""Means of AWS in words: what to begin with, and what to know of each."""

from opexkit.lens.changes import find_change
from opexkit.lens.guide import Means, PracticeGuide


def with_aws(guide: PracticeGuide) -> str:
    """The means to begin with, in one line; nothing where the guide has none."""
    if not guide.aws:
        return ""
    first = guide.aws[0]
    return " ".join(filter(None, [f"{first.title}: {first.does}", mark_of(first)]))


def mark_of(means: Means) -> str:
    """What has changed with a means and what to use instead; nothing where nothing has.

    Raises:
        KeyError: the means names a change that is not in `changes.yaml`.
    """
    if not means.change:
        return ""
    change = find_change(means.change)
    if change is None:
        raise KeyError(means.change)
    return f"{change.mark}. Instead: {change.instead}"


def standing_of(means: Means) -> str:
    """Where the means is from, and when it was compared with AWS's documentation."""
    named = "named on AWS's page" if means.named else "added by the kit"
    return f"{named}; {f'compared {means.checked}' if means.checked else 'limit not compared with AWS, unknown'}"
