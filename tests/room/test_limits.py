"""Tries that run out and come back."""

from opexkit.room.limits import Allowance, Guesses


def test_tries_run_out_and_come_back_for_each_key_alone() -> None:
    now = [0.0]
    allowance = Allowance(3, 60, clock=lambda: now[0])
    assert [allowance.take("a") for _ in range(4)] == [True, True, True, False]
    assert allowance.take("b")
    now[0] = 20.0
    assert [allowance.take("a") for _ in range(2)] == [True, False]
    now[0] = 1000.0
    assert allowance.left("a") == 3


def test_a_million_keys_take_no_room_for_ever() -> None:
    now = [0.0]
    allowance = Allowance(3, 60, clock=lambda: now[0])
    for number in range(25_000):
        now[0] += 0.01
        allowance.take(str(number))
    assert len(allowance._left) <= 10_000


def test_made_up_addresses_run_out_together() -> None:
    guesses = Guesses(one=2, together=5)
    tried = []
    for number in range(8):
        tried.append(guesses.left(f"10.0.0.{number}"))
        guesses.take(f"10.0.0.{number}")
    assert tried == [True] * 5 + [False] * 3
    assert not guesses.left("10.0.0.0")


def test_one_address_leaves_others_their_tries() -> None:
    guesses = Guesses(one=2, together=5)
    for _ in range(4):
        if guesses.left("10.0.0.1"):
            guesses.take("10.0.0.1")
    assert (guesses.left("10.0.0.1"), guesses.left("10.0.0.2")) == (False, True)
