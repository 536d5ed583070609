"""Proofs about a question's rules, by going through every selection of its choices.

A question has at most 15 choices, so 32 768 selections; each choice is a column of a truth table, and a rule
is evaluated for all of them at once.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from opexkit.lens.condition import ConditionError, Default, Node, names, parse
from opexkit.lens.findings import Finding, listed, note, warning
from opexkit.lens.model import MOST_CHOICES, LensRisk, Question
from opexkit.lens.truth_table import BoolArray, evaluate_table

_RANKS = {LensRisk.NONE: 0, LensRisk.MEDIUM: 1, LensRisk.HIGH: 2}
_RISKS = {rank: risk for risk, rank in _RANKS.items()}
_NO_RULE = -1


def prove(question: Question, path: str = "$") -> list[Finding]:
    """What the rules of a question do that their author may not have meant.

    Args:
        question: more than 15 choices are not proved, and a condition that cannot be read proves nothing.
        path: the question's JSON path, put before the findings' own.
    """
    ids = list(dict.fromkeys(choice.id for choice in question.choices))
    if len(ids) > MOST_CHOICES:
        fix = f"keep to {MOST_CHOICES} choices"
        return [note(f"{path}.choices", f"the rules are not proved for {len(ids)} choices", fix)]
    try:
        conditions = [parse(rule.condition) for rule in question.risk_rules]
    except ConditionError:
        return []
    if not ids or not conditions:
        return []
    if all(isinstance(condition, Default) for condition in conditions):
        return _constant(question, path)
    table = _Table(question, ids, conditions)
    return [
        *_unreachable(table, path),
        *_unused(table, path),
        *_raising(table, path),
        *_never_done(table, path),
        *_unmatched(table, path),
        *_none_of_these(table, path),
    ]


@lru_cache(maxsize=MOST_CHOICES + 1)
def _columns(choices: int) -> tuple[BoolArray, ...]:
    """Column i tells for each of the 2^choices selections whether choice i is in it."""
    rows = np.arange(1 << choices)
    return tuple((rows >> bit) & 1 == 1 for bit in range(choices))


@lru_cache(maxsize=MOST_CHOICES + 1)
def _sizes(choices: int) -> NDArray[np.int8]:
    """How many choices each selection holds."""
    return sum((column.astype(np.int8) for column in _columns(choices)), np.zeros(1 << choices, np.int8))


@dataclass
class _Table:
    """All selections of a question's choices, the rule that each meets, and the risk that it gives."""

    question: Question
    ids: list[str]
    conditions: list[Node]

    @cached_property
    def columns(self) -> dict[str, BoolArray]:
        return dict(zip(self.ids, _columns(len(self.ids)), strict=True))

    @cached_property
    def rules(self) -> NDArray[np.int8]:
        decided = np.full(1 << len(self.ids), _NO_RULE, np.int8)
        for index in reversed(range(len(self.conditions))):
            decided[evaluate_table(self.conditions[index], self.columns)] = index
        return decided

    @cached_property
    def ranks(self) -> NDArray[np.int8]:
        ranks = [*(_RANKS[rule.risk] for rule in self.question.risk_rules), _NO_RULE]
        return np.array(ranks, np.int8)[self.rules]

    @cached_property
    def none_ids(self) -> list[str]:
        """The ids of "None of these"."""
        return [name for name in self.ids if name.endswith("_no")]

    @cached_property
    def practices_only(self) -> BoolArray:
        """The selections of at least one choice that leave "None of these" out."""
        some = np.ones(len(self.rules), bool)
        some[0] = False
        for name in self.none_ids:
            some &= ~self.columns[name]
        return some

    def smallest(self, rows: BoolArray) -> int:
        """The first of the smallest selections among some."""
        indices = np.flatnonzero(rows)
        return int(indices[np.argmin(_sizes(len(self.ids))[indices])])

    def selection(self, row: int) -> str:
        return listed((name for bit, name in enumerate(self.ids) if row >> bit & 1), limit=MOST_CHOICES)


def _constant(question: Question, path: str) -> list[Finding]:
    message = f"every answer gives {question.risk_rules[0].risk}"
    return [note(f"{path}.riskRules", message, "add rules if the choices are to count")]


def _unreachable(table: _Table, path: str) -> list[Finding]:
    findings = []
    reached = set(np.unique(table.rules[1:]).tolist())
    for index, (rule, condition) in enumerate(zip(table.question.risk_rules, table.conditions, strict=True)):
        place = f"{path}.riskRules[{index}]"
        if index in reached:
            continue
        if index == table.rules[0]:
            message = f"{rule.risk} comes only with nothing selected, and then the Tool says unanswered"
            findings.append(warning(place, message, "add a choice whose id ends in _no, or change the rules"))
        elif isinstance(condition, Default):
            message = f"no selection reaches the default, so it never gives {rule.risk}"
            findings.append(note(place, message, "leave it if the rules before it are meant to cover all"))
        else:
            message = f"no selection reaches this rule, so it never gives {rule.risk}"
            findings.append(warning(place, message, "change its condition, or put it before the rules that cover it"))
    return findings


def _unused(table: _Table, path: str) -> list[Finding]:
    """Choices without effect: in no rule, or hidden by the order of the rules."""
    findings = []
    used = frozenset().union(*(names(condition) for condition in table.conditions))
    places = {choice.id: index for index, choice in reversed(list(enumerate(table.question.choices)))}
    for bit, name in enumerate(table.ids):
        if name in table.none_ids:
            continue
        without, with_it = _halves(table.ranks, bit)
        if name not in used:
            message = f"no rule uses {name}, so selecting it changes nothing"
        elif np.array_equal(without, with_it):
            message = f"{name} is in a rule, but selecting it never changes the risk"
        else:
            continue
        findings.append(
            note(f"{path}.choices[{places[name]}]", message, "leave it if that is meant, or name it in a rule")
        )
    return findings


def _raising(table: _Table, path: str) -> list[Finding]:
    """The smallest selection whose risk rises when one more practice is in place."""
    best: tuple[int, int] | None = None
    sizes = _sizes(len(table.ids))
    for bit, name in enumerate(table.ids):
        if name in table.none_ids:
            continue
        with_it = np.arange(len(table.ranks)) | (1 << bit)
        before, after = table.ranks, table.ranks[with_it]
        rises = table.practices_only & (before != _NO_RULE) & (after > before)
        if rises.any():
            row = table.smallest(rises)
            if best is None or sizes[row] < sizes[best[0]]:
                best = (row, bit)
    if best is None:
        return []
    row, bit = best
    before_risk, after_risk = _RISKS[int(table.ranks[row])], _RISKS[int(table.ranks[row | 1 << bit])]
    message = (
        f"the risk rises from {before_risk} to {after_risk} when {table.ids[bit]} is selected"
        f" next to {table.selection(row)}"
    )
    return [warning(f"{path}.riskRules", message, "change the rules, unless that choice names a bad practice")]


def _never_done(table: _Table, path: str) -> list[Finding]:
    everything = sum(1 << bit for bit, name in enumerate(table.ids) if name not in table.none_ids)
    rank = int(table.ranks[everything])
    if everything == 0 or rank in (_NO_RULE, _RANKS[LensRisk.NONE]):
        return []
    message = f"all practices selected still give {_RISKS[rank]}"
    return [warning(f"{path}.riskRules", message, "let a NO_RISK rule hold for all practices")]


def _unmatched(table: _Table, path: str) -> list[Finding]:
    rows = table.rules == _NO_RULE
    rows[0] = False
    if not rows.any():
        return []
    message = f"no rule holds for the selection {table.selection(table.smallest(rows))}"
    return [warning(f"{path}.riskRules", message, "end the rules with a default")]


def _none_of_these(table: _Table, path: str) -> list[Finding]:
    """What "None of these" gives alone, and beside practices: the Tool accepts both."""
    findings = []
    for name in table.none_ids:
        alone = 1 << table.ids.index(name)
        rank = table.ranks[alone]
        if rank == _RANKS[LensRisk.NONE]:
            message = f"{name} alone gives NO_RISK"
            findings.append(
                warning(
                    f"{path}.riskRules[{table.rules[alone]}]",
                    message,
                    f"add && !{name} to the whole condition",
                )
            )
            continue
        lower = table.columns[name] & (table.ranks < rank) & (table.ranks != _NO_RULE)
        if lower.any():
            row = table.smallest(lower)
            message = f"with {name} selected next to practices the rule still gives {_RISKS[int(table.ranks[row])]}"
            findings.append(
                warning(f"{path}.riskRules[{table.rules[row]}]", message, f"add && !{name} to the whole condition")
            )
    return findings


def _halves(ranks: NDArray[np.int8], bit: int) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    """The risks of all selections without a choice, and of the same with it."""
    pairs = ranks.reshape(-1, 2, 1 << bit)
    return pairs[:, 0], pairs[:, 1]
