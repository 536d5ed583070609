"""The kinds of exercise, by the name that a file gives."""

from opexkit.exercises.exercise import Exercise
from opexkit.exercises.kinds.artefact import Artefact
from opexkit.exercises.kinds.choice import Multiple, Single, TrueFalse
from opexkit.exercises.kinds.matching import Classify, Grid, Match
from opexkit.exercises.kinds.number import Number
from opexkit.exercises.kinds.order import Order
from opexkit.exercises.kinds.rubric import Rubric

KINDS: dict[str, type[Exercise]] = {
    "single": Single,
    "multiple": Multiple,
    "true-false": TrueFalse,
    "classify": Classify,
    "match": Match,
    "grid": Grid,
    "order": Order,
    "number": Number,
    "rubric": Rubric,
    "artefact": Artefact,
}
