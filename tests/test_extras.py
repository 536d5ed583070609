"""Which extra brings what, read from the package's metadata."""

from importlib import metadata

import pytest

from opexkit import extras

REQUIRES = [
    "numpy>=2.2",
    "botocore>=1.40; extra == 'labs'",
    "jsonpath-ng>=1.7; extra == 'labs'",
    "botocore>=1.40; extra == 'learn'",
    "jsonpath-ng>=1.7; extra == 'learn'",
    "no-such-package-here>=1; extra == 'learn'",
    "psycopg[binary]>=3.2; extra == 'postgresql'",
    "opentelemetry-sdk>=1.39; (python_version >= '3.11') and extra == 'telemetry'",
]


@pytest.fixture(autouse=True)
def listed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(metadata, "requires", lambda _: REQUIRES)
    extras._packages.cache_clear()
    yield
    extras._packages.cache_clear()


@pytest.mark.parametrize(
    ("module", "extra"),
    [
        ("botocore", "labs"),
        ("jsonpath_ng.ext", "labs"),
        ("psycopg", "postgresql"),
        ("opentelemetry", "telemetry"),
        ("no_such_package_here", "learn"),
        ("numpy", None),
        ("", None),
    ],
)
def test_the_smallest_extra_that_brings_a_module(module: str, extra: str | None) -> None:
    assert extras.extra_of(module) == extra


def test_versions_are_known_of_every_package_whoever_asks_for_it() -> None:
    found = extras.versions()
    assert list(found) == ["numpy", "botocore", "jsonpath-ng", "no-such-package-here", "psycopg", "opentelemetry-sdk"]
    assert found["numpy"] == metadata.version("numpy")
    assert found["no-such-package-here"] == ""


def test_an_extra_is_there_when_all_its_packages_are() -> None:
    assert extras.is_installed("labs")
    assert not extras.is_installed("learn")


def test_without_metadata_everything_counts_as_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_: str) -> list[str]:
        raise metadata.PackageNotFoundError

    monkeypatch.setattr(metadata, "requires", missing)
    assert extras.is_installed("learn")
    assert extras.extra_of("botocore") is None


def test_the_message_says_what_to_run() -> None:
    said = "opexkit assess needs opexkit[report], which is not installed; run: pip install 'opexkit[report]'"
    assert str(extras.ExtraMissingError("opexkit assess", "report")) == said
