"""How a number is asked for on paper."""

from opexkit.exercises.exercise import View
from opexkit.view.blocks import Block, Text

HOW = "Give a number with its unit."


def asked(title: str, view: View) -> list[Block]:
    """Show the unit."""
    return [Text(f"{title}: a number in {view['unit'] or 'no unit'}.")]
