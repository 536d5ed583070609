"""A condition evaluated for many selections at once: a table with a column a choice, a row a selection."""

from collections.abc import Mapping
from functools import reduce
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from opexkit.lens.condition import And, Default, Name, Node, Not, Or

BoolArray: TypeAlias = NDArray[np.bool_]


def evaluate_table(node: Node, columns: Mapping[str, BoolArray]) -> BoolArray:
    """Whether a condition holds in each row of a table with a column a choice; an unknown choice is false."""
    match node:
        case Name(id=name) if name in columns:
            return columns[name]
        case Not(term=term):
            return ~evaluate_table(term, columns)
        case And(terms=terms):
            return reduce(np.logical_and, (evaluate_table(term, columns) for term in terms))
        case Or(terms=terms):
            return reduce(np.logical_or, (evaluate_table(term, columns) for term in terms))
    rows = len(next(iter(columns.values()), (True,)))
    return np.full(rows, isinstance(node, Default))
