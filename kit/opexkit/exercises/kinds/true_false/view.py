"""How statements are put on paper."""

from opexkit.exercises.exercise import View
from opexkit.exercises.kinds.tables import with_ids
from opexkit.view.blocks import Block

HOW = "For each statement, say whether it is true and how sure you are."


def asked(title: str, view: View) -> list[Block]:
    """Show what is asked, with the ids to answer with."""
    return [with_ids(title, "Statement", view["statements"])]
