"""What items can be written as. What is sealed is never written."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from opexkit.exam.bank import ItemBank
from opexkit.exam.case import cases_together
from opexkit.exam.exchange.anki import deck
from opexkit.exam.exchange.gift import gift
from opexkit.exam.exchange.page.page import practice_page
from opexkit.exam.exchange.qti import package
from opexkit.exam.exchange.table import csv_table, workbook
from opexkit.exam.item import Item, Pool


@dataclass(frozen=True, slots=True)
class ItemFormat:
    """A format that items are written in.

    Attributes:
        title: what it is for.
        write: makes the file.
        extra: the optional part of the installation that it needs.
        is_text: whether it can be printed.
    """

    title: str
    write: Callable[[Iterable[Item]], str | bytes]
    extra: str = ""
    is_text: bool = True


FORMATS = {
    "csv": ItemFormat("a table", csv_table),
    "xlsx": ItemFormat("a workbook", workbook, "report", is_text=False),
    "gift": ItemFormat("Moodle's GIFT", gift),
    "qti": ItemFormat("a QTI 2.1 package", package, is_text=False),
    "page": ItemFormat("a page to practice with", practice_page, "report"),
    "anki": ItemFormat("a deck for Anki", deck, "anki", is_text=False),
}


def practice_items(bank: ItemBank) -> list[Item]:
    """The items that may leave the kit: those of the practice pool, those of each case study in their order."""
    return cases_together(bank.pool(Pool.PRACTICE))
