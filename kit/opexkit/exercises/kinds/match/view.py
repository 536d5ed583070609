"""How prompts and partners are put on paper."""

from opexkit.exercises.exercise import View
from opexkit.exercises.kinds.tables import with_ids
from opexkit.view.blocks import Block

HOW = "Match each one with its partner."


def asked(title: str, view: View) -> list[Block]:
    """Show what is asked, with the ids to answer with."""
    return [with_ids(title, "Prompt", view["items"]), with_ids("Partners", "What", view["places"])]
