"""Which teams the paths of a command line mean."""

from pathlib import Path

from opexkit.batch.sources import find_sources


def team(folder: Path, name: str, milestone: str = "2026-q1") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{milestone}.yaml"
    path.write_text(f"team: {name}\n", encoding="utf-8")
    return path


def test_a_folder_of_teams(tmp_path: Path) -> None:
    team(tmp_path / "dispatch", "Dispatch")
    team(tmp_path / "billing", "Billing")
    team(tmp_path / "billing" / "votes", "no milestone")
    team(tmp_path / ".git", "hidden")
    sources, errors = find_sources([tmp_path])
    assert [(source.slug, len(source.files)) for source in sources] == [("billing", 1), ("dispatch", 1)]
    assert errors == []


def test_a_teams_own_folder(tmp_path: Path) -> None:
    team(tmp_path / "dispatch", "Dispatch", "a")
    team(tmp_path / "dispatch", "Dispatch", "b")
    (source,) = find_sources([tmp_path / "dispatch"])[0]
    assert (source.slug, len(source.files)) == ("dispatch", 2)


def test_single_files_of_one_team_are_its_milestones(tmp_path: Path) -> None:
    before = team(tmp_path, "Northwind Logistics", "before")
    after = team(tmp_path, "Northwind Logistics", "after")
    other = team(tmp_path, "Another", "other")
    sources, _ = find_sources([before, after, other])
    assert [(source.slug, source.files) for source in sources] == [
        ("another", (other,)),
        ("northwind-logistics", (before, after)),
    ]


def test_folders_that_shorten_to_one_name_are_refused_once(tmp_path: Path) -> None:
    team(tmp_path / "Dispatch!", "One")
    team(tmp_path / "dispatch", "Two")
    sources, errors = find_sources([tmp_path])
    assert [source.slug for source in sources] == ["dispatch"]
    assert "a second team has the short name 'dispatch'; rename one of the two folders" in str(errors[0])


def test_what_is_not_there_or_holds_no_team(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    _, errors = find_sources([tmp_path / "gone", tmp_path / "empty"])
    assert [str(error).removeprefix(str(tmp_path)) for error in errors] == [
        "/gone: does not exist; check the path",
        "/empty: holds no milestone; put the team's .yaml files into it",
    ]


def test_an_empty_team_folder_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    team(tmp_path / "dispatch", "Dispatch")
    (tmp_path / "pricing").mkdir()
    sources, errors = find_sources([tmp_path])
    assert [source.slug for source in sources] == ["dispatch"]
    assert str(errors[0]).endswith("pricing: holds no milestone; put the team's .yaml files into it")
