"""Facts about AWS that were drawn and looked up."""

from collections import Counter

from opexkit.lessons.facts import COUNT, draw, facts, facts_page, pool


def test_forty_facts_then_twenty_then_all_others_were_looked_up_each_once_with_page_and_day() -> None:
    assert [each.seed is None for each in facts().rounds] == [False, False, True]
    assert [len(each.facts) for each in facts().rounds][:2] == [COUNT, 20]
    found = facts().facts
    assert len({fact.id for fact in found}) == len(found)
    assert len(set(pool()) - {fact.id for fact in found}) <= 10, "look up what is new: python tools/facts.py left"
    assert all(fact.read >= each.drawn for each in facts().rounds for fact in each.facts)
    assert [fact.id for fact in found if fact.verdict != "right" and not fact.note] == []


def test_each_is_something_that_the_kit_says() -> None:
    claims = pool()
    assert [fact.id for fact in facts().facts if fact.id not in claims] == []


def test_they_are_the_draws_of_the_seeds_that_are_written_down() -> None:
    for each in facts().rounds:
        if each.seed is None:
            continue
        ids = [fact.id for fact in each.facts]
        assert draw(ids, each.seed, len(ids)) == ids
        assert set(draw(pool(), each.seed, 2 * len(ids))) >= set(ids)


def test_a_seed_draws_the_same_and_a_new_fact_moves_no_other() -> None:
    claims = {f"fact {number}": "said" for number in range(500)}
    drawn = draw(claims, 7)
    assert len(drawn) == len(set(drawn)) == COUNT
    assert draw(dict(reversed(claims.items())), 7) == drawn
    assert draw(claims, 8) != drawn
    assert len(set(draw(claims | {"a new one": "said"}, 7)) & set(drawn)) >= COUNT - 1


def test_the_pool_holds_all_kinds_of_claims() -> None:
    kinds = Counter(name.partition(" ")[0] for name in pool())
    assert {"means", "change", "guide", "exercise", "worked"} == set(kinds)
    assert min(kinds.values()) >= 20


def test_the_page_has_a_row_for_each_and_counts_verdicts() -> None:
    page = facts_page()
    assert page.count("](https://") == len(facts().facts)
    for each in facts().rounds:
        verdicts = Counter(fact.verdict for fact in each.facts)
        told = f"{verdicts['right']} right, {verdicts['fixed']} fixed, {verdicts['unknown']} unknown."
        how = "taken" if each.seed is None else "drawn"
        assert f"{len(each.facts)} of {each.of}, {how} on {each.drawn}: {told}" in page
