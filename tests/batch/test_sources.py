"""Which teams the paths of a command line mean."""

from pathlib import Path

from opexkit.batch.sources import find_sources


def team(folder: Path, name: str, milestone: str = "2026-q1") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{milestone}.yaml"
    path.write_text(f"team: {name}\nworkload: W\n", encoding="utf-8")
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


def test_a_flat_folder_is_grouped_by_team_and_workload(tmp_path: Path) -> None:
    for name in ("Alpha", "Beta", "Gamma"):
        team(tmp_path, name, f"{name} 1")
        team(tmp_path, name, f"{name} 2")
    sources, errors = find_sources([tmp_path])
    assert [(source.slug, len(source.files)) for source in sources] == [("alpha", 2), ("beta", 2), ("gamma", 2)]
    assert errors == []


def test_a_file_that_breaks_below_its_head_stays_with_its_team(tmp_path: Path) -> None:
    for name in ("Alpha", "Beta"):
        team(tmp_path, name, f"{name} 1")
        team(tmp_path, name, f"{name} 2")
    with (tmp_path / "Beta 2.yaml").open("a", encoding="utf-8") as file:
        file.write("answers: [\n")
    sources, errors = find_sources([tmp_path])
    assert [(source.slug, len(source.files)) for source in sources] == [("alpha", 2), ("beta", 2)]
    assert errors == []


def test_two_workloads_of_a_team_are_two_series(tmp_path: Path) -> None:
    for workload in ("Billing", "Checkout"):
        (tmp_path / f"{workload}.yaml").write_text(f"team: Payments\nworkload: {workload}\n", encoding="utf-8")
    assert [source.slug for source in find_sources([tmp_path])[0]] == ["payments-billing", "payments-checkout"]


def test_teams_are_told_by_their_names_and_never_by_their_folders(tmp_path: Path) -> None:
    team(tmp_path / "r1" / "dispatch", "Dispatch r1")
    team(tmp_path / "r2" / "dispatch", "Dispatch r2")
    team(tmp_path / "r3" / "x", "Dispatch r1", "later")
    sources, errors = find_sources([tmp_path / "r1", tmp_path / "r2", tmp_path / "r3"])
    assert [(source.slug, len(source.files)) for source in sources] == [("dispatch-r1", 2), ("dispatch-r2", 1)]
    assert errors == []


def test_names_that_shorten_to_one_slug_get_two(tmp_path: Path) -> None:
    team(tmp_path / "a", "Dispatch!")
    team(tmp_path / "b", "Dispatch?")
    slugs = [source.slug for source in find_sources([tmp_path])[0]]
    assert len(set(slugs)) == 2
    assert all(slug.startswith("dispatch-w-") for slug in slugs)


def test_a_name_written_in_two_ways_stays_one_series_so_that_its_reader_is_told(tmp_path: Path) -> None:
    team(tmp_path, "Dispatch", "a")
    team(tmp_path, "dispatch ", "b")
    (source,) = find_sources([tmp_path])[0]
    assert len(source.files) == 2


def test_a_file_that_two_paths_lead_to_counts_once(tmp_path: Path) -> None:
    path = team(tmp_path / "dispatch", "Dispatch")
    (source,) = find_sources([tmp_path, tmp_path / "dispatch", path])[0]
    assert len(source.files) == 1


def test_a_file_that_says_nobody_goes_with_the_one_series_of_its_folder(tmp_path: Path) -> None:
    team(tmp_path / "one", "One")
    (tmp_path / "one" / "broken.yaml").write_text("team: [", encoding="utf-8")
    for name in ("Two", "Three"):
        team(tmp_path / "flat", name, name)
    (tmp_path / "flat" / "broken.yaml").write_text("answers: {}\n", encoding="utf-8")
    sources, errors = find_sources([tmp_path])
    found = {source.slug: len(source.files) for source in sources}
    assert found == {"one": 2, "two": 1, "three": 1, "flat-broken": 1}
    assert errors == []


def test_what_is_no_submission_is_told_and_the_team_goes_on(tmp_path: Path) -> None:
    team(tmp_path, "One")
    (tmp_path / "docker-compose.yml").write_text("services: {}\n", encoding="utf-8")
    sources, (error,) = find_sources([tmp_path])
    assert [(source.slug, len(source.files)) for source in sources] == [("one", 1)]
    assert "docker-compose.yml: is no submission; move it out" in str(error)


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
