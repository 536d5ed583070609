"""How cards and bins are put on paper."""

from opexkit.exercises.exercise import View
from opexkit.exercises.kinds.tables import with_ids
from opexkit.view.blocks import Block

HOW = "Put each card into a bin."


def asked(title: str, view: View) -> list[Block]:
    """Show what is asked, with the ids to answer with."""
    return [with_ids(title, "Card", view["items"]), with_ids("Bins", "What", view["places"])]
