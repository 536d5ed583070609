"""Levers: the arithmetic by hand, and the direction of every effect of Northwind's."""

import math
from collections import Counter
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opexkit.company.pack import Effects, Pack
from opexkit.company.simulator.levers import HIGHER_IS_BETTER, LEVERS, improves, lever_values
from opexkit.lens.catalogue import load_catalogue

CODES = [practice.code for practice in load_catalogue("operational-excellence-2024-11-06").practices]
DEGREES = st.dictionaries(st.sampled_from(CODES), st.floats(0, 1))


def test_no_practice_gives_the_baseline(clinic: Pack) -> None:
    values = lever_values(clinic.effects, {})
    assert values == {baseline.lever: pytest.approx(baseline.value) for baseline in clinic.effects.baselines}


@pytest.mark.parametrize(("degree", "minutes"), [(0, 60), (1, 12), (0.5, 60 * math.sqrt(0.2))])
def test_a_degree_is_the_exponent(clinic: Pack, degree: float, minutes: float) -> None:
    assert lever_values(clinic.effects, {"OPS07-BP03": degree})["failover_minutes"] == pytest.approx(minutes)


def test_shares_end_at_one(clinic: Pack) -> None:
    effect = clinic.effects.effects[0].model_copy(update={"lever": "toil_share", "factor": 9.0})
    effects = clinic.effects.model_copy(update={"effects": [effect]})
    assert lever_values(effects, {effect.practice: 1})["toil_share"] == 1


@pytest.mark.parametrize("degree", [-0.1, 1.01, math.nan])
def test_refuses_what_is_no_degree(clinic: Pack, degree: float) -> None:
    with pytest.raises(ValueError, match="OPS01-BP01"):
        lever_values(clinic.effects, {"OPS01-BP01": degree})


def test_names_a_missing_baseline(clinic: Pack) -> None:
    effects = Effects(statement="", baselines=clinic.effects.baselines[1:], effects=[])
    with pytest.raises(ValueError, match="deployments_per_week"):
        lever_values(effects, {})


@given(practices=DEGREES, code=st.sampled_from(CODES))
def test_more_of_a_practice_never_makes_a_lever_worse(
    northwind: Pack, practices: Mapping[str, float], code: str
) -> None:
    less, more = lever_values(northwind.effects, practices), lever_values(northwind.effects, {**practices, code: 1.0})
    for lever in LEVERS:
        worse, better = (less, more) if lever in HIGHER_IS_BETTER else (more, less)
        assert worse[lever] <= better[lever] * (1 + 1e-9)


def test_northwinds_effects_are_sound(northwind: Pack) -> None:
    effects = northwind.effects.effects
    assert {effect.practice for effect in effects} <= set(CODES)
    assert not [pair for pair, times in Counter((e.practice, e.lever) for e in effects).items() if times > 1]
    assert all(improves(effect.lever, effect.factor) for effect in effects)
    assert {effect.lever for effect in effects} == set(LEVERS)
    assert all(effect.source.startswith("https://") for effect in effects)
    assert len({effect.rationale for effect in effects}) == len(effects)
