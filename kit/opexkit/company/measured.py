"""A company beside a team's measures: its figures before and after, and the practices that move each measure."""

from collections.abc import Iterable

import numpy as np

from opexkit.company.pack import Pack
from opexkit.company.simulator.levers import Practices, improves
from opexkit.company.simulator.simulate import simulate
from opexkit.measures.definition import definitions
from opexkit.measures.report import Mover, Reference

RUNS = 200
"""Simulated half-years behind a figure that the scenario does not state."""


def references(pack: Pack, before: Practices, after: Practices, seed: int = 1) -> list[Reference]:
    """The company's figures for each measure that it has: the scenario's own, else simulated medians.

    Args:
        pack: the company.
        before: the practices that were in place at first.
        after: those in place later.
        seed: the same seed gives the same figures.
    """
    own = {outcome.id: outcome for outcome in pack.outcomes.outcomes}
    stages = [simulate(pack, practices, RUNS, seed) for practices in (before, after)]
    found = []
    for known in definitions().values():
        about = {"measure": known.id, "company": pack.company.name}
        if known.outcome in own:
            outcome = own[known.outcome]
            found.append(
                Reference(**about, before=outcome.before, after=outcome.after, source="the scenario's own figure")
            )
        elif known.simulated:
            medians = [float(stage.interval(known.simulated)[1]) / known.per for stage in stages]
            if not any(np.isnan(medians)):
                found.append(Reference(**about, before=medians[0], after=medians[1], source="median of simulated runs"))
    return found


def movers(pack: Pack, measures: Iterable[str] | None = None) -> list[Mover]:
    """The practices that move each measure for the better, the strongest first.

    Args:
        pack: the company whose effects say so.
        measures: the measures that are meant; default all.
    """
    wanted = definitions() if measures is None else measures
    found = []
    for name in wanted:
        levers = set(definitions()[name].levers)
        fitting = [one for one in pack.effects.effects if one.lever in levers and improves(one.lever, one.factor)]
        found += [
            Mover(measure=name, practice=one.practice, factor=one.factor, rationale=one.rationale, source=one.source)
            for one in sorted(fitting, key=lambda one: -abs(np.log(one.factor)))
        ]
    return found
