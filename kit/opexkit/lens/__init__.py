"""AWS custom lenses: read, check, prove, rate; and the catalogue that makes one addressable by code."""

from opexkit.lens.catalogue import Catalogue, catalogue_names, load_catalogue
from opexkit.lens.check import check_lens
from opexkit.lens.reader import read_lens, write_lens
from opexkit.lens.risk import rate

__all__ = ["Catalogue", "catalogue_names", "check_lens", "load_catalogue", "rate", "read_lens", "write_lens"]
