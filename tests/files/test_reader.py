from pathlib import Path

import pytest

from opexkit.files import InputError, parse, parse_document
from opexkit.files.document import read_beginning
from opexkit.labs.playbook.diagnosis import Diagnosis
from opexkit.review.submission import Submission


@pytest.mark.parametrize("ending", ["json", "yaml"])
def test_a_character_written_as_two_escapes_is_one(ending: str) -> None:
    text = '{"\\ud83d\\ude80": "\\ud83d\\udd25"}' if ending == "json" else '"\\ud83d\\ude80": "\\ud83d\\udd25"'
    assert parse_document(text, Path(f"file.{ending}")).data == {"🚀": "🔥"}


def test_a_beginning_ends_with_the_last_key_that_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("lens: x\nworkload: {team: no}\nteam: A\nanswers: [\n", encoding="utf-8")
    assert read_beginning(path, {"team", "workload"}) == {"lens": "x", "workload": {"team": "no"}, "team": "A"}
    with pytest.raises(InputError, match=r"a\.yaml:5:1: is not YAML"):
        read_beginning(path, {"team", "milestone"})


def test_half_a_character_is_refused() -> None:
    with pytest.raises(InputError, match=r"^a\.yaml:2:4: holds half a character; write the character itself$"):
        parse_document('a: "\\ud83d\\ude80"\nb: "\\ud83d"', Path("a.yaml"))


def test_escapes_outside_double_quotes_are_text() -> None:
    data = parse_document("a: '\\ud83d\\ude80'\nb: \"\\ud83d\\ude80\"", Path("a.yaml")).data
    assert data == {"a": "\\ud83d\\ude80", "b": "🚀"}


def test_the_keys_of_a_member_of_a_union_are_known() -> None:
    text = "checks:\n- look: {kind: worst, metric: errors, abovee: 1}\n"
    with pytest.raises(InputError) as caught:
        parse(text, Path("d.yaml"), Diagnosis)
    told = [str(problem) for problem in caught.value.problems]
    assert "d.yaml:2:39: there is no key 'abovee' here; did you mean 'above'?" in told
    assert "d.yaml:2:3: `above` is missing; add it" in told


def test_a_tag_that_is_not_known_names_those_that_are() -> None:
    with pytest.raises(InputError) as caught:
        parse("checks:\n- look: {kind: worse}\n", Path("d.yaml"), Diagnosis)
    wanted = "d.yaml:2:3: `look` has the kind 'worse', which is not known; did you mean 'worst'?"
    assert wanted in [str(problem) for problem in caught.value.problems]


def test_a_file_without_a_mapping_names_the_keys_to_start_with() -> None:
    with pytest.raises(InputError, match="holds no mapping; start with `team:`, `workload:`, `lens:` and `milestone:`"):
        parse("- a\n", Path("q1.yaml"), Submission)


def test_short_forms_of_cloudformation_are_read_as_what_they_are_short_for() -> None:
    text = "a: !Ref Topic\nb: !Join [':', [!GetAtt T.Arn, x]]\n"
    document = parse_document(text, Path("t.yaml"))
    assert document.data == {"a": {"Ref": "Topic"}, "b": {"Fn::Join": [":", [{"Fn::GetAtt": "T.Arn"}, "x"]]}}
    assert document.places[("b", "Fn::Join", 1, 0, "Fn::GetAtt")] == (2, 17)
    with pytest.raises(InputError, match="the tag '!Secret' is not read"):
        parse_document("a: !Secret x\n", Path("t.yaml"))
