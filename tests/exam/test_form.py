"""A form is drawn by weight from the sealed pool, the same for a seed, and repeats nothing until the pool is spent."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opexkit import content
from opexkit.exam.bank import ItemBank
from opexkit.exam.blueprint import check_exams, exams, largest_remainder
from opexkit.exam.form import DIAGNOSTIC, OTHER, PILLAR, FormError, draw_form
from opexkit.exam.item import Pool
from opexkit.files.problem import InputError
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


# The weights are those of the guides; the shares are the kit's own count, so that a change of one is seen.
SHARES = {"DOP-C02": 71, "SOA-C03": 48, "SAP-C02": 20, "SAA-C03": 12, "CLF-C02": 13}
SCORED = {"DOP-C02": 46, "SOA-C03": 24, "SAP-C02": 13, "SAA-C03": 6, "CLF-C02": 7}


@pytest.mark.parametrize("name", SHARES)
def test_every_exam_s_operational_part_can_be_drawn(kit: ItemBank, name: str) -> None:
    exam = exams()[name]
    assert sum(domain.weight for domain in exam.domains) == 100
    assert all(domain.checked for domain in exam.domains)
    assert round(exam.share) == SHARES[name]
    form = draw_form(kit, name)
    assert len(form.items) - len(form.unscored) == SCORED[name]
    assert max(kit.get(item).difficulty for item in form.items) <= exam.hardest
    assert form.repeats == 0


def test_an_item_trains_the_tasks_of_other_exams_by_what_is_like_it() -> None:
    assert exams()["SOA-C03"].trained(["DOP-C02 4.3"], []) == ["1.1"]
    assert exams()["SOA-C03"].trained(["SOA-C03 5.3", "DOP-C02 5.2"], []) == ["3.2", "5.3"]
    assert exams()["CLF-C02"].trained([], ["OPS11-BP04"]) == ["1.2"]
    assert exams()["DOP-C02"].trained([], ["OPS11-BP04"]) == []


def test_what_trains_a_task_and_does_not_exist_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "exams.yaml"
    path.write_text(content.data("exam", "exams.yaml").read_text("utf-8").replace("DOP-C02 6.2]", "DOP-C02 6.4]"))
    with pytest.raises(InputError, match=r"exams\.yaml:\d+:\d+: there is no task, question or practice 'DOP-C02 6\.4'"):
        check_exams(path)


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
    return {item.id for item in kit.pool(Pool.SEALED) if item.in_exams and areas[item.practices[0]] == area}


def test_other_forms_are_asked_by_themselves_and_in_no_other_form(kit: ItemBank) -> None:
    form = draw_form(kit, OTHER, seed=2)
    assert Counter(form.groups) == {"Ordering": 4, "Matching": 4, "Case studies": 4}
    assert [kit.get(item).id for item in form.items if kit.get(item).case] == [
        item for item in sorted(form.items) if kit.get(item).case
    ]
    places = [place for place, item in enumerate(form.items) if kit.get(item).case]
    assert places == list(range(places[0], places[0] + 4))
    for name in (PILLAR, DIAGNOSTIC, *exams()):
        assert all(kit.get(item).in_exams for item in draw_form(kit, name).items)


def test_a_form_that_the_pool_cannot_fill_is_refused_with_what_is_missing(kit: ItemBank) -> None:
    with pytest.raises(FormError, match=r"Domain \d, .* needs \d+ items of the sealed pool and has \d+"):
        draw_form(kit, "DOP-C02", 300)
    with pytest.raises(FormError, match=r"there is no exam 'DOP-C01'.*DOP-C02"):
        draw_form(kit, "DOP-C01")
    with pytest.raises(FormError, match="at least one item"):
        draw_form(kit, count=0)
