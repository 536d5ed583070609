"""Where the kit's content lies: the checkout when there is one, else the copy inside the wheel."""

from importlib.resources import files
from pathlib import Path

_CHECKOUT = Path(__file__).resolve().parents[2]


def content_root() -> Path:
    """The folder that holds `data/`, `notebooks/` and `scenarios/`.

    Raises:
        FileNotFoundError: neither a checkout nor an installed wheel holds the content.
    """
    installed = Path(str(files("opexkit"))) / "_content"
    for root in (installed, _CHECKOUT):
        if (root / "data" / "lenses").is_dir():
            return root
    raise FileNotFoundError("opexkit's content is missing; install the package again")


def data(*parts: str) -> Path:
    """The path of a file or folder below `data/`."""
    return content_root().joinpath("data", *parts)


def notebook(*parts: str) -> Path:
    """The path of a notebook below `notebooks/`."""
    return content_root().joinpath("notebooks", *parts)


def scenario(*parts: str) -> Path:
    """The path of a file or folder below `scenarios/`."""
    return content_root().joinpath("scenarios", *parts)
