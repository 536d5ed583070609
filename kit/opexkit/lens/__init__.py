"""AWS custom lenses: read, check, prove, rate; and the catalogue that makes one addressable by code."""

from typing import TYPE_CHECKING

from opexkit.lazy import lazy

if TYPE_CHECKING:
    from opexkit.lens.catalogue import Catalogue, catalogue_names, load_catalogue
    from opexkit.lens.check import check_lens
    from opexkit.lens.reader import read_lens, write_lens
    from opexkit.lens.risk import rate

__all__ = [
    "Catalogue",
    "catalogue_names",
    "check_lens",
    "load_catalogue",
    "rate",
    "read_lens",
    "write_lens",
]

_HOMES = {
    "Catalogue": "opexkit.lens.catalogue",
    "catalogue_names": "opexkit.lens.catalogue",
    "check_lens": "opexkit.lens.check",
    "load_catalogue": "opexkit.lens.catalogue",
    "rate": "opexkit.lens.risk",
    "read_lens": "opexkit.lens.reader",
    "write_lens": "opexkit.lens.reader",
}

__getattr__ = lazy(__name__, _HOMES)
