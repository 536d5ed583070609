"""One's own content comes before the kit's, and what is wrong with it stops nothing of the kit's."""

import json
import os
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from opexkit import content
from opexkit.cli import app
from opexkit.company.folders import find_pack, named_pack
from opexkit.exercises.bank import check_exercise, known_areas, load_bank
from opexkit.files.problem import InputError
from opexkit.lens.catalogue import catalogue_names, load_catalogue
from opexkit.lessons import lesson_map, open_lesson
from opexkit.lessons.loader import check_lesson

ROOT = Path(__file__).resolve().parents[1]
OWN = Path(__file__).parent / "own_content"
"""A trainer's folder: an exercise of a new area, lesson 11 with its notebook, and a lens."""

KIT_EXERCISE = content.data("exercises", "evolve", "sprint-share.yaml")


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = Path(shutil.copytree(OWN, tmp_path / "own"))
    monkeypatch.setenv(content.VARIABLE, str(folder))
    monkeypatch.setenv("OPEXKIT_DATABASE_URL", f"sqlite:///{tmp_path / 'progress.sqlite'}")
    return folder


def test_an_exercise_a_lesson_and_a_lens_are_found(own: Path) -> None:
    assert load_bank().get("who-pays-for-idle").area == "cost"
    assert known_areas().count("cost") == load_bank().areas.count("cost") == 1
    assert "11 Cost of operations" in lesson_map()._repr_html_()
    page = open_lesson("cost-of-operations")
    assert page.exercise("who-pays-for-idle", answer="the-team").blocks
    assert "trainer-lens" in catalogue_names()
    assert load_catalogue("trainer-lens").questions
    assert check_lesson(own / "data" / "lessons" / "11-cost-of-operations.yaml", load_bank()).number == 11
    assert check_exercise(own / "data" / "exercises" / "cost" / "who-pays-for-idle.yaml").area == "cost"


def test_without_it_the_kit_is_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(content.VARIABLE, raising=False)
    assert "who-pays-for-idle" not in load_bank().exercises
    assert content.roots() == (content.content_root(),)
    assert content.hidden() == {}


def test_a_name_in_two_folders_the_first_wins_and_check_says_so(own: Path) -> None:
    path = own / "data" / "exercises" / "cost" / KIT_EXERCISE.name
    path.write_text(KIT_EXERCISE.read_text(encoding="utf-8").replace("\ntitle: ", "\ntitle: My "), encoding="utf-8")
    assert load_bank().get("sprint-share").title.startswith("My ")
    assert content.hidden() == {KIT_EXERCISE: path}
    said = CliRunner().invoke(app, ["check", str(path)]).output
    assert "goes before" in said
    assert str(KIT_EXERCISE) in said.replace("\n", "")


def test_a_broken_file_is_told_and_stops_nothing(own: Path) -> None:
    path = own / "data" / "exercises" / "cost" / "who-pays-for-idle.yaml"
    path.write_text("id: who-pays-for-idle\nkind: singel\n", encoding="utf-8")
    with pytest.warns(content.ContentWarning, match=r"who-pays-for-idle\.yaml:2:1: 'singel' is no kind of exercise"):
        bank = load_bank()
    assert "who-pays-for-idle" not in bank.exercises
    assert "sprint-share" in bank.exercises
    (own / "data" / "lessons" / "11-cost-of-operations.yaml").write_text("id: [", encoding="utf-8")
    with pytest.warns(content.ContentWarning, match=r"11-cost-of-operations\.yaml:2:1: is not YAML"):
        html = lesson_map()._repr_html_()
    assert "01 Organization" in html


def test_a_broken_copy_leaves_the_kits_own_in_place(own: Path) -> None:
    (own / "data" / "exercises" / "cost" / KIT_EXERCISE.name).write_text("kind: single\n", encoding="utf-8")
    with pytest.warns(content.ContentWarning, match=r"sprint-share\.yaml"):
        assert load_bank().get("sprint-share").area == "evolve"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [("area: cost", "area: costs", "there is no area 'costs'; did you mean 'cost'?"), ("id: who", "id: wha", "the id")],
)
def test_what_is_near_is_named(own: Path, old: str, new: str, says: str) -> None:
    path = own / "data" / "exercises" / "cost" / "who-pays-for-idle.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=says.replace("?", r"\?")):
        check_exercise(path)


def test_a_lesson_needs_its_notebook_and_an_area_that_is_there(own: Path) -> None:
    path = own / "data" / "lessons" / "11-cost-of-operations.yaml"
    (own / "notebooks" / "11-cost-of-operations.ipynb").unlink()
    path.write_text(path.read_text(encoding="utf-8").replace("area: cost", "area: coast"), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        check_lesson(path, load_bank())
    assert "there is no area 'coast'; did you mean 'cost'?" in str(caught.value)
    assert "there is no notebook for this lesson; write notebooks/11-cost-of-operations.ipynb" in str(caught.value)


def test_a_company_of_ones_own_is_found_by_name(own: Path) -> None:
    clinic = shutil.copytree(ROOT / "tests" / "company" / "packs" / "harbour-clinic", own / "scenarios" / "clinic")
    assert find_pack("clinic").samefile(clinic)
    assert named_pack("clinic", own).samefile(clinic)
    with pytest.raises(InputError, match=r"there is no scenario '\.\./clinic'"):
        named_pack("../clinic", own)


def test_the_option_goes_before_the_variable(own: Path, tmp_path: Path) -> None:
    first = tmp_path / "first"
    first.mkdir()
    done = CliRunner().invoke(app, ["--content", str(first), "check", str(KIT_EXERCISE)], catch_exceptions=False)
    assert done.exit_code == 0
    assert os.environ[content.VARIABLE] == f"{first}{os.pathsep}{own}"
    assert content.own_roots() == (first.resolve(), own.resolve())


def test_a_folder_that_is_not_there_is_refused(own: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["--content", str(tmp_path / "gone"), "check", str(KIT_EXERCISE)])
    assert done.exit_code == 2
    assert "there is no such folder of content" in done.output.replace("\n", " ")


def test_the_notebook_of_the_lesson_is_found(own: Path) -> None:
    path = content.notebook("11-cost-of-operations.ipynb")
    assert path.is_relative_to(own)
    assert json.loads(path.read_text(encoding="utf-8"))["nbformat"] == 4
