"""The optional parts of the installation, as the package's own metadata lists them."""

import re
from collections.abc import Iterator
from functools import cache
from importlib import metadata

_REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)(?:.*\bextra\s*==\s*['\"]([\w-]+)['\"])?")


class ExtraMissingError(RuntimeError):
    """Something needs an optional part of opexkit that is not installed; the message says which."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} needs opexkit[{extra}], which is not installed; run: pip install 'opexkit[{extra}]'")
        self.extra = extra


def is_installed(extra: str) -> bool:
    """Say whether every package of an extra is there, without importing any."""
    return all(_is_there(name) for name in _packages().get(extra, ()))


def extra_of(module: str) -> str | None:
    """Name the smallest extra that brings a module; None if no extra does.

    Args:
        module: as in `ModuleNotFoundError.name`, such as `jsonpath_ng.ext`.
    """
    top = _normal(module.partition(".")[0])
    bringing = [
        extra
        for extra, packages in _packages().items()
        if any(name == top or name.startswith(f"{top}-") for name in packages)
    ]
    return min(bringing, key=lambda extra: len(_packages()[extra]), default=None)


def needed_extra(error: ModuleNotFoundError) -> str:
    """Name the extra that brings what was not found.

    Raises:
        ModuleNotFoundError: none brings the module.
    """
    extra = extra_of(error.name or "")
    if extra is None:
        raise error
    return extra


def versions() -> dict[str, str]:
    """The version of every package that the kit asks for, by name; empty for one that is not installed.

    None is known where the package runs without having been installed.

    Example:
        >>> versions()["pydantic"].split(".")[0]
        '2'
    """
    return {name: _version(name) for name, _ in _requirements()}


@cache
def _packages() -> dict[str, tuple[str, ...]]:
    """Each extra with the packages that it adds."""
    found: dict[str, tuple[str, ...]] = {}
    for name, extra in _requirements():
        if extra and name != "opexkit":
            found[extra] = (*found.get(extra, ()), name)
    return found


def _requirements() -> Iterator[tuple[str, str]]:
    """Each package that is asked for, with the extra that asks; none where the kit was not installed."""
    try:
        lines = metadata.requires("opexkit") or ()
    except metadata.PackageNotFoundError:
        return
    for match in filter(None, map(_REQUIREMENT.match, lines)):
        yield _normal(match[1]), match[2] or ""


def _is_there(package: str) -> bool:
    return bool(_version(package))


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
