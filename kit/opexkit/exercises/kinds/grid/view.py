"""How a grid is put on paper."""

from opexkit.exercises.exercise import View
from opexkit.view.blocks import Block, Cell, Column, Table

HOW = "Fill in each cell."


def asked(title: str, view: View) -> list[Block]:
    """Show the grid, with the values that may stand in each cell."""
    columns = (Column("Row", "head", 2), *(Column(column["text"], "text") for column in view["columns"]))
    choices = [" / ".join(value["text"] for value in column["values"]) for column in view["columns"]]
    rows = tuple((Cell(row["text"], detail=row["id"]), *(Cell(choice) for choice in choices)) for row in view["rows"])
    return [Table(title, columns, rows)]
