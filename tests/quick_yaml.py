"""YAML by libyaml where it is there: the same values, read and written in a tenth of the time."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    Loader, Dumper = yaml.SafeLoader, yaml.SafeDumper
else:
    Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    Dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def safe_load(text: str) -> Any:
    """Read one document."""
    return yaml.load(text, Loader)


def safe_load_all(text: str) -> Iterator[Any]:
    """Read each document."""
    return yaml.load_all(text, Loader)


def safe_dump(data: Any, **options: Any) -> str:
    """Write one document."""
    return safe_dump_all([data], **options)


def safe_dump_all(documents: Iterable[Any], **options: Any) -> str:
    """Write documents into one text."""
    return str(yaml.dump_all(documents, Dumper=Dumper, **options))
