"""How steps are put on paper."""

from opexkit.exercises.exercise import View
from opexkit.exercises.kinds.tables import with_ids
from opexkit.view.blocks import Block

HOW = "Put the steps in order; leave out what does not belong."


def asked(title: str, view: View) -> list[Block]:
    """Show what is asked, with the ids to answer with."""
    return [with_ids(title, "Step", view["items"])]
