"""The kinds of exercise, by the name that a file gives."""

from opexkit.practice.exercise import Exercise
from opexkit.practice.kinds.artefact import Artefact
from opexkit.practice.kinds.choice import Multiple, Single, TrueFalse
from opexkit.practice.kinds.number import Number
from opexkit.practice.kinds.order import Order
from opexkit.practice.kinds.placing import Classify, Grid, Match
from opexkit.practice.kinds.rubric import Rubric

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
