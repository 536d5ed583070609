"""The QR picture is right side up, dark on light, and no longer than a phone reads."""

import pytest

from opexkit.room.qr import modules, qr_svg, qr_text

TEXT = "http://192.168.1.20:8899/room?key=ABCDEF"


@pytest.mark.parametrize("length", [1, 42, 213, 500])
def test_every_version_has_its_finders_and_timing(length: int) -> None:
    rows = modules("a" * length)
    size = len(rows)
    assert all(len(row) == size for row in rows)
    assert (size - 17) % 4 == 0
    for top, left in ((0, 0), (0, size - 7), (size - 7, 0)):
        assert [rows[top + 3][left + x] for x in range(7)] == [True, False, True, True, True, False, True]
    assert all(rows[6][x] == (x % 2 == 0) for x in range(8, size - 8))


def test_a_text_that_does_not_fit_is_told() -> None:
    with pytest.raises(ValueError, match="501 bytes is too long"):
        modules("a" * 501)


def test_picture_and_text_have_a_quiet_zone() -> None:
    assert qr_svg(TEXT).startswith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 37 37"')
    assert "script" not in qr_svg(TEXT)
    assert "style" not in qr_svg(TEXT)
    lines = qr_text(TEXT).split("\n")
    assert {len(line) for line in lines} == {33}
    assert set(lines[0]) == {"█"}
