"""Links lead somewhere, kinds of files are explained, and the site is built without a warning."""

import json
import re
import subprocess
import sys
from fnmatch import fnmatch
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^()\s]+)\)")


def test_links_lead_to_files_and_headings(page: Path) -> None:
    assert [
        link for link in LINK.findall(FENCED.sub("", page.read_text(encoding="utf-8"))) if not _leads(page, link)
    ] == []


def test_every_kind_of_file_is_explained() -> None:
    said = re.findall(r"`([a-z-]+\*?)`", (ROOT / "docs" / "reference" / "schemas.md").read_text(encoding="utf-8"))
    kinds = [path.stem for path in (ROOT / "data" / "schemas").glob("*.json")]
    assert [kind for kind in kinds if not any(fnmatch(kind, name) for name in said)] == []


def _leads(page: Path, link: str) -> bool:
    if link.startswith(("https://", "mailto:")):
        return True
    name, _, heading = link.partition("#")
    target = page.parent / name if name else page
    if not heading or target.suffix != ".md":
        return target.exists()
    titles = re.findall(r"^#+ (.*)$", target.read_text(encoding="utf-8"), re.MULTILINE)
    return heading in {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as `make docs` builds it, but for the packages' modules, which take a minute."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-t", "brief", "-d", str(folder / "cache")]
    done = subprocess.run(
        [*command, str(ROOT / "docs"), str(folder / "html")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return folder / "html"


@pytest.mark.slow
def test_the_site_holds_every_command_schema_and_lesson(site: Path, commands: dict[str, Any]) -> None:
    text = (site / "reference" / "commands.html").read_text(encoding="utf-8")
    missing = [
        f"{name} {word}"
        for name, command in commands.items()
        for option in command.params
        for word in option.opts
        if word not in text
    ]
    assert missing == []
    for path in (ROOT / "data" / "schemas").glob("*.json"):
        page = (site / "made" / "schemas" / f"{path.stem}.html").read_text(encoding="utf-8")
        keys = json.loads(path.read_text(encoding="utf-8")).get("properties", {})
        assert [key for key in keys if f">{key}<" not in page] == [], path.stem
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        assert (site / "made" / "lessons" / f"{path.stem}.html").exists()


@pytest.mark.slow
def test_no_page_loads_anything_from_elsewhere(site: Path) -> None:
    loaded = {path.name: found for path in site.rglob("*.html") if (found := _loaded(path))}
    assert loaded == {}
    styles = "".join(path.read_text(encoding="utf-8") for path in site.rglob("*.css"))
    assert re.findall(r"url\([\"']?(?:https?:)?//[^)]*|@import[^;]*//[^;]*", styles) == []


def _loaded(path: Path) -> list[str]:
    class Reader(HTMLParser):
        found: list[str]

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            given = {name: value or "" for name, value in attrs}
            address = given.get("href") if tag == "link" else given.get("src")
            if address and address.startswith(("http:", "https:", "//")):
                self.found.append(address)

        def handle_data(self, data: str) -> None:
            if self.lasttag == "style":
                self.found += re.findall(r"url\([\"']?https?:[^)]*", data)

    reader = Reader()
    reader.found = []
    reader.feed(path.read_text(encoding="utf-8"))
    return reader.found
