"""How one option is asked for on paper."""

from opexkit.exercises.exercise import View
from opexkit.exercises.kinds.tables import with_ids
from opexkit.view.blocks import Block

HOW = "Choose one."


def asked(title: str, view: View) -> list[Block]:
    """Show what is asked, with the ids to answer with."""
    return [with_ids(title, "Option", view["options"])]
