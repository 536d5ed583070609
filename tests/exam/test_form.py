"""A form is drawn by weight from the sealed pool, the same for a seed, and repeats nothing until the pool is spent."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opexkit.exam.bank import ItemBank
from opexkit.exam.blueprint import exams, largest_remainder
from opexkit.exam.form import FormError, draw_form
from opexkit.exam.item import Pool
from opexkit.lens.catalogue import load_catalogue
from opexkit.lens.editions import EDITION

WEIGHTS = st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(0, 60), min_size=1, max_size=8)


@given(WEIGHTS.filter(lambda weights: sum(weights.values()) > 0), st.integers(0, 90))
def test_seats_add_up_and_stay_within_one_of_their_share(weights: dict[str, int], count: int) -> None:
    seats = largest_remainder({name: float(weight) for name, weight in weights.items()}, count)
    total = sum(weights.values())
    assert sum(seats.values()) == count
    assert all(abs(seats[name] - count * weight / total) < 1 for name, weight in weights.items())


def test_nothing_with_a_weight_is_an_error() -> None:
    with pytest.raises(ValueError, match="nothing has a weight"):
        largest_remainder({"a": 0.0}, 3)


def test_the_pillar_s_form_has_each_area_s_share(kit: ItemBank) -> None:
    form = draw_form(kit, seed=3)
    assert Counter(form.groups) == {"Organization": 11, "Prepare": 15, "Operate": 9, "Evolve": 5}
    assert len(set(form.items)) == 40
    assert {kit.get(name).pool for name in form.items} == {Pool.SEALED}
    assert all(sorted(order) == list("abcdef"[: len(order)]) for order in form.orders)


def test_the_same_seed_gives_the_same_form_and_another_gives_another(kit: ItemBank) -> None:
    assert draw_form(kit, "DOP-C02", 20, 5) == draw_form(kit, "DOP-C02", 20, 5)
    assert draw_form(kit, "DOP-C02", 20, 5).items != draw_form(kit, "DOP-C02", 20, 6).items


def test_an_exam_s_form_keeps_its_weights_and_its_pace(kit: ItemBank) -> None:
    form = draw_form(kit, "DOP-C02", 20)
    assert form.minutes == pytest.approx(48)
    seats = {title.split(",")[0].removeprefix("Domain "): n for title, n in Counter(form.groups).items()}
    assert seats == {name: n for name, n in exams()["DOP-C02"].seats(20).items() if n}


def test_the_whole_operational_part_of_an_exam_can_be_drawn(kit: ItemBank) -> None:
    exam = exams()["DOP-C02"]
    form = draw_form(kit, "DOP-C02")
    assert len(form.items) - len(form.unscored) == round(exam.scored * exam.share / 100) == 46
    assert len(form.unscored) == round(46 * 10 / 65) == 7
    assert set(form.unscored) < set(form.items)
    assert form.minutes == pytest.approx(exam.time(53))
    assert not draw_form(kit, "DOP-C02", 20).unscored
    assert not draw_form(kit).unscored
    later = draw_form(kit, "DOP-C02", seen=set(form.items))
    assert not set(later.unscored) & set(form.items)
    assert form.repeats == 0


def test_a_further_form_repeats_nothing_until_a_group_is_spent_and_says_so(kit: ItemBank) -> None:
    seen: set[str] = set()
    repeats = [0]
    while not repeats[-1]:
        form = draw_form(kit, count=10, seed=1, seen=seen)
        again = set(form.items) & seen
        assert form.repeats == len(again)
        for group in {form.groups[form.items.index(item)] for item in again}:
            asked = {item for item, where in zip(form.items, form.groups, strict=True) if where == group}
            assert asked | seen >= _sealed(kit, group)
        repeats.append(form.repeats)
        seen |= set(form.items)
    assert len(repeats) > len(kit.pool(Pool.SEALED)) / 40


def _sealed(kit: ItemBank, area: str) -> set[str]:
    areas = {
        practice.code: question.area
        for question in load_catalogue(EDITION).questions
        for practice in question.practices
    }
    return {item.id for item in kit.pool(Pool.SEALED) if areas[item.practices[0]] == area}


def test_a_form_that_the_pool_cannot_fill_is_refused_with_what_is_missing(kit: ItemBank) -> None:
    with pytest.raises(FormError, match=r"Domain \d, .* needs \d+ items of the sealed pool and has \d+"):
        draw_form(kit, "DOP-C02", 300)
    with pytest.raises(FormError, match=r"there is no exam 'DOP-C01'.*DOP-C02"):
        draw_form(kit, "DOP-C01")
    with pytest.raises(FormError, match="at least one item"):
        draw_form(kit, count=0)
