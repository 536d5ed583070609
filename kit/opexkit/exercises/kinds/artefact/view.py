"""How a file is asked for on paper."""

from opexkit.exercises.exercise import View
from opexkit.exercises.kinds.tables import with_ids
from opexkit.view.blocks import Block, Code

HOW = "Hand in a file."


def asked(title: str, view: View) -> list[Block]:
    """Show where to start from, and what the file must meet."""
    start = Code(f"{title}: where to start from", view["starter"])
    return [start, with_ids("What it must meet", "What", view["demands"])]
