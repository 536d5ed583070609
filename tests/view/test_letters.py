"""How wide letters are, also in processes that fork."""

import os

import pytest

from opexkit.view import letters


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a system without fork")
def test_processes_that_fork_measure_the_same_at_the_same_time() -> None:
    text = "".join(map(chr, range(33, 500)))
    letters._advance.cache_clear()
    letters.text_width("A", 8)  # the font is open before they fork
    expected = letters.text_width(text, 8)
    letters._advance.cache_clear()
    children = []
    for _ in range(4):
        child = os.fork()
        if not child:
            try:
                os._exit(0 if letters.text_width(text, 8) == expected else 1)
            finally:
                os._exit(2)
        children.append(child)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0] * 4
