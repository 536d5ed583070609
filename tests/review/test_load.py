import datetime as dt
import json
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from opexkit.files.document import SIZE_LIMIT
from opexkit.files.problem import InputError
from opexkit.lens.catalogue import load_catalogue
from opexkit.review.load import load_team, read_submission, read_votes, slugify
from opexkit.review.submission import Reason, Risk, Status

Work = Callable[[Callable[[], object]], int]

LENS = "operational-excellence-2024-11-06"
GOOD = f"""\
team: Dispatch
workload: Northwind Track / dispatch
lens: {LENS}
milestone: {{name: Q1 baseline, date: 2026-03-31}}
answers:
  OPS01-BP01: implemented
  OPS01-BP02: {{status: partial, note: "one client", evidence: [notes], owner: Squad lead, due: 2026-09-30}}
  OPS09: {{status: not_applicable, reason: OUT_OF_SCOPE}}
"""
LAST = len(GOOD.splitlines()) + 1


def messages(path: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        load_team(path)
    return [str(problem).replace(f"{path.parent}/", "") for problem in caught.value.problems]


def refused(tmp_path: Path, text: str | bytes) -> list[str]:
    path = tmp_path / "q1.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return messages(path)


def written(tmp_path: Path, text: str, name: str = "q1.yaml") -> Path:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_submission_is_read(tmp_path: Path) -> None:
    submission = read_submission(written(tmp_path, GOOD))
    assert submission.milestone.date == dt.date(2026, 3, 31)
    assert submission.answers["OPS01-BP01"].status is Status.IMPLEMENTED
    assert submission.answers["OPS01-BP02"].owner == "Squad lead"
    assert submission.answers["OPS01-BP02"].due == dt.date(2026, 9, 30)
    assert submission.answers["OPS09"].reason is Reason.OUT_OF_SCOPE


@pytest.mark.parametrize(
    ("ref", "code"),
    [
        ("ops_priorities_ext_cust_needs", "OPS01-BP01"),
        ("priorities/ops_priorities_ext_cust_needs", "OPS01-BP01"),
        ("OPS01-BP01", "OPS01-BP01"),
    ],
)
def test_answers_come_back_keyed_by_code(tmp_path: Path, ref: str, code: str) -> None:
    submission = read_submission(written(tmp_path, GOOD.replace("OPS01-BP01", ref)))
    assert submission.answers[code].status is Status.IMPLEMENTED


def test_a_question_and_a_risk_of_aws_go_by_any_id(tmp_path: Path) -> None:
    text = GOOD.replace("OPS09:", "operations_health:") + "aws: {priorities: HIGH, OPS02: NONE}\n"
    text += "notes: {priorities: agreed with the desk}\n"
    questions = {question.code: question for question in load_catalogue(LENS).questions}
    text = text.replace("operations_health:", f"{questions['OPS09'].id}:")
    submission = read_submission(written(tmp_path, text))
    assert "OPS09" in submission.answers
    assert submission.aws == {"OPS01": Risk.HIGH, "OPS02": Risk.NONE}
    assert submission.notes == {"OPS01": "agreed with the desk"}


def test_what_is_left_blank_is_not_answered(tmp_path: Path) -> None:
    text = GOOD + "  OPS02-BP01:\n  OPS02-BP02: ~\n  OPS02-BP03: {status: partial, owner: , note: }\n"
    answers = read_submission(written(tmp_path, text)).answers
    assert "OPS02-BP01" not in answers
    assert "OPS02-BP02" not in answers
    assert answers["OPS02-BP03"].owner is None


def test_words_that_yaml_would_turn_into_something_else_stay_text(tmp_path: Path) -> None:
    text = GOOD.replace("Dispatch", "NO").replace("Q1 baseline", "1e3").replace('"one client"', "yes")
    submission = read_submission(written(tmp_path, text))
    assert (submission.team, submission.milestone.name) == ("NO", "1e3")
    assert submission.answers["OPS01-BP02"].note == "yes"


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "a/b\\c", 'O\'Brien "quoted"', "=HYPERLINK(1)", "<script>alert(1)</script>", "צוות"],
)
def test_odd_names_are_text(tmp_path: Path, name: str) -> None:
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    path = written(tmp_path, GOOD.replace("team: Dispatch", f'team: "{quoted}"'))
    team = load_team(path)
    assert team.submissions[0].team == name
    assert all(letter.isprintable() and letter not in "/\\:." for letter in team.slug)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "q1.yaml:1:1: is empty; fill it in, or delete it"),
        (b"# only a comment\n", "q1.yaml:1:1: is empty; fill it in, or delete it"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "q1.yaml: is a binary file; give a YAML text file"),
        (GOOD.encode("utf-16"), "q1.yaml: is written in UTF-16; save it as UTF-8 text"),
        ("team: Caf\xe9\n".encode("latin-1"),
         "q1.yaml:1:10: is not UTF-8 (byte 0xe9); "
         "save it as UTF-8 text"),
        (b"team: a\x07\n", "q1.yaml:1:8: holds the control character U+0007; delete it"),
        (b"a" * (SIZE_LIMIT + 1),
         "q1.yaml: is larger than 1,000,000 bytes; "
         "shorten notes, or link to documents instead of quoting them"),
        (b"team: Dispatch\nmilestone:\n\tname: Q1\n",
         "q1.yaml:3:1: a tab indents the line; "
         "use blanks instead"),
        (b"team: a: b\n",
         "q1.yaml:1:8: is not YAML: mapping values are not allowed in this context; "
         "put a text with a colon in quotes"),
        (b"team: @x\n",
         "q1.yaml:1:7: is not YAML: found character that cannot start any token; "
         "put the text in quotes"),
        (b'team: "x\n', "q1.yaml:2:1: is not YAML: found unexpected end of stream; close the quotes"),
        (b"a: &a [x]\nb: [*a, *a]\n",
         "q1.yaml:1:4: anchors (&) and aliases (*) are not read; "
         "write the text out, or quote it"),
        (b"team: *x\n",
         "q1.yaml:1:7: anchors (&) and aliases (*) are not read; "
         "write the text out, or quote it"),
        (b"team: !!python/object/apply:os.system [id]\n",
         "q1.yaml:1:7: the tag 'tag:yaml.org,2002:python/object/apply:os.system' is not read; "
         "delete it"),
        (b"? [a]\n: b\n", "q1.yaml:1:3: a key must be a plain text; write `key: value`"),
        (b"a: 1\n---\nb: 1\n", "q1.yaml:2:1: a second document starts; keep one document in a file"),
        (b"a: " + b"[" * 300 + b"]" * 300,
         "q1.yaml:1:24: more than 20 levels inside one another; "
         "write it flat"),
        (b"- a\n",
         "q1.yaml:1:1: holds no mapping; "
         "start with `team:`, `workload:`, `lens:`, `milestone:` and `answers:`"),
    ],
    ids=lambda value: value[8:40] if isinstance(value, str) else "",
)  # fmt: skip
def test_a_file_that_is_no_submission(tmp_path: Path, text: bytes, message: str) -> None:
    assert refused(tmp_path, text) == [message]


STATUSES = "implemented, partial, not_implemented, not_applicable, cannot_determine"
REASONS = "OUT_OF_SCOPE, BUSINESS_PRIORITIES, ARCHITECTURE_CONSTRAINTS, OTHER"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("  OPS01-BP01: implemented", "  OPS01-BP01: implemented\n  OPS01-BP01: partial"),
         "7:3: the key 'OPS01-BP01' appears twice (first on line 6); delete one of the two"),
        (("OPS01-BP01", "OPS01-BP99"),
         f"6:3: there is no practice 'OPS01-BP99' in {LENS}; OPS01 goes from OPS01-BP01 to OPS01-BP06"),
        (("OPS01-BP01", "ops01-bp01"),
         f"6:3: there is no practice 'ops01-bp01' in {LENS}; did you mean 'OPS01-BP01'?"),
        (("OPS01-BP01", "color"),
         f"6:3: there is no practice 'color' in {LENS}; use a code of the lens, such as OPS01-BP01"),
        (("OPS01-BP01", "OPS1-BP1"),
         f"6:3: there is no practice 'OPS1-BP1' in {LENS}; did you mean 'OPS01-BP01'?"),
        (("OPS01-BP01", "ops 10 bp 2"),
         f"6:3: there is no practice 'ops 10 bp 2' in {LENS}; did you mean 'OPS10-BP02'?"),
        (("OPS01-BP01", "OPS1-BP9"),
         f"6:3: there is no practice 'OPS1-BP9' in {LENS}; OPS01 goes from OPS01-BP01 to OPS01-BP06"),
        (("OPS01-BP01", "SEC01-BP01"),
         f"6:3: there is no practice 'SEC01-BP01' in {LENS}; "
         "it is of the security pillar: answer it in a lens of that pillar, or delete the line"),
        (("BP01: implemented", "BP01: finally"),
         f"6:3: 'finally' is no status (of OPS01-BP01); use one of {STATUSES}"),
        (("BP01: implemented", "BP01: Done"),
         "6:3: 'Done' is no status (of OPS01-BP01); did you mean 'implemented'?"),
        (("BP01: implemented", "BP01: {status: in-progress}"),
         "6:16: 'in-progress' is no status (of OPS01-BP01); did you mean 'partial'?"),
        (("BP01: implemented", "BP01: n/a"),
         "6:3: 'n/a' is no status (of OPS01-BP01); did you mean 'not_applicable'?"),
        (("BP01: implemented", "BP01: Not implemented"),
         "6:3: 'Not implemented' is no status (of OPS01-BP01); did you mean 'not_implemented'?"),
        (("BP01: implemented", "BP01: [implemented]"),
         "6:3: `OPS01-BP01` must be a mapping; write `key: value` lines below it"),
        (("BP01: implemented", "BP01: {note: x}"), "6:3: `status` of OPS01-BP01 is missing; add it"),
        (("status: partial, note", "status: partial, notes"),
         "7:33: there is no key 'notes' here; did you mean 'note'?"),
        (("status: partial, note", "status: partial, deadline: 2026-12-31, note"),
         "7:33: there is no key 'deadline' here; did you mean 'due'?"),
        (("BP01: implemented", "BP01: {status: implemented, evidence: [{text: x, url: 'https://example.com'}]}"),
         "6:58: there is no key 'url' here; did you mean 'link'?"),
        (("BP01: implemented", "BP01: {status: implemented, evidence: [{text: x, Expires: 2026-12-31}]}"),
         "6:58: there is no key 'Expires' here; did you mean 'valid_until'?"),
        (("lens:", "language: Deutsch, formal\nlens:"),
         "3:1: `language` is 'Deutsch, formal'; write a language's tag, such as en, ja or pt-BR"),
        (("lens:", "lenses: x\nlens:"), "3:1: there is no key 'lenses' here; did you mean 'lens'?"),
        (("2026-03-31", "31.3.2026"),
         "4:32: `date`: '31.3.2026' is not a date; write year-month-day, such as 2026-03-31"),
        (("2026-03-31", "20260331"),
         "4:32: `date`: '20260331' is not a date; write year-month-day, such as 2026-03-31"),
        (("2026-03-31", "2026-02-30"),
         "4:32: `date`: '2026-02-30' is no day of the calendar; write a real date, such as 2026-03-31"),
        (("2026-09-30", "soon"),
         "7:91: `due` of OPS01-BP02: 'soon' is not a date; write year-month-day, such as 2026-03-31"),
        (("one client", "x" * 102_400),
         "7:33: `note` of OPS01-BP02 has 102,400 characters, 2,084 at most; "
         "shorten it, or link to a document"),
        (("one client", "a\\u0008b"),
         "7:33: `note` of OPS01-BP02: holds the invisible character U+0008 (a control character); delete it"),
        (("team: Dispatch", "team: Dis\u202epatch"),
         "1:1: `team`: holds the invisible character U+202E (RIGHT-TO-LEFT OVERRIDE); delete it"),
        (("team: Dispatch", 'team: "Dis\\npatch"'),
         "1:1: `team`: holds the invisible character U+000A (a control character); delete it"),
        (("team: Dispatch", f"team: {'x' * 201}"),
         "1:1: `team` has 201 characters, 200 at most; shorten it, or link to a document"),
        (("team: Dispatch", 'team: " "'), "1:1: `team` is empty; write a text, or delete the key"),
        (("team: Dispatch", "team: [a, b]"), "1:1: `team` must be a text; write one value after the colon"),
        (("team: Dispatch\n", "\n"), "2:1: `team` is missing; add it"),
        (("{name: Q1 baseline, date: 2026-03-31}", "{date: 2026-03-31}"), "4:1: `name` is missing; add it"),
        (("reason: OUT_OF_SCOPE", "reason: LAZY"), f"8:35: 'LAZY' is no reason (of OPS09); use one of {REASONS}"),
        ((", reason: OUT_OF_SCOPE", ""),
         f"8:3: `OPS09`: not_applicable needs a reason; add `reason:` with one of {REASONS}"),
        (("status: partial", "status: partial, reason: OTHER"),
         "7:3: `OPS01-BP02`: a reason goes with not_applicable only; delete `reason`"),
        (("OPS09: {status: not_applicable, reason: OUT_OF_SCOPE}", "OPS09: implemented"),
         "8:3: OPS09 is a question and can only be not_applicable; answer its practices, such as OPS09-BP01"),
        (("  OPS01-BP02", "  ops_priorities_ext_cust_needs"),
         "7:3: OPS01-BP01 is answered twice (as 'OPS01-BP01' and 'ops_priorities_ext_cust_needs'); "
         "delete one of the two"),
        ((LENS, "operational-excellence-2024"),
         f"3:1: there is no lens 'operational-excellence-2024'; did you mean {LENS}? "
         "Or give the path of a custom lens (.json)"),
        ((LENS, "mine.json"), None),
    ],
    ids=lambda value: value[1][:30].strip() if isinstance(value, tuple) else "",
)  # fmt: skip
def test_a_submission_that_is_wrong(tmp_path: Path, change: tuple[str, str], message: str | None) -> None:
    assert change[0] in GOOD
    found = refused(tmp_path, GOOD.replace(*change, 1))
    assert len(found) == 1
    if message is None:
        assert found[0].startswith("q1.yaml:3:1: the lens cannot be used (mine.json: ")
    else:
        assert found == [f"q1.yaml:{message}"]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("aws: {OPS12: HIGH}",
         f"7: there is no question 'OPS12' in {LENS}; "
         f"use the code of a question, such as OPS01"),
        ("aws: {OPS01: UGLY}",
         "7: 'UGLY' is no risk (of OPS01); "
         "use one of HIGH, MEDIUM, NONE, UNANSWERED, NOT_APPLICABLE"),
        ("respondents: [../x.yaml]",
         "15: the votes '../x.yaml' lie outside the team's folder; put the file next to this one, in votes/"),
        ("respondents: [/etc/passwd]",
         "15: the votes '/etc/passwd' lie outside the team's folder; "
         "put the file next to this one, in votes/"),
        ("respondents: votes/1.yaml",
         "1: `respondents` must be a list; "
         "write `- ` before each item, or [one, two]"),
    ],
)  # fmt: skip
def test_extras_that_are_wrong(tmp_path: Path, more: str, message: str) -> None:
    assert refused(tmp_path, f"{GOOD}{more}\n") == [f"q1.yaml:{LAST}:{message}"]


@pytest.mark.parametrize("answers", ["answers: {}", "answers:", "answers: {OPS01-BP01: }", ""])
def test_a_team_with_no_answers(tmp_path: Path, answers: str) -> None:
    text = GOOD[: GOOD.index("answers:")] + answers + "\n"
    (found,) = refused(tmp_path, text)
    assert found.endswith(": there are no answers; answer at least one practice under `answers:`")


def test_all_problems_come_at_once_in_the_order_of_the_lines(tmp_path: Path) -> None:
    text = GOOD.replace("2026-03-31", "today").replace("BP01: implemented", "BP01: done").replace("OPS09", "OPS99")
    text = text.replace("workload", "workloads") + "  OPS01-BP01: partial\n"
    places = [":".join(message.split(":")[1:3]) for message in refused(tmp_path, text)]
    assert places == ["1:1", "2:1", "4:32", "6:3", "8:3", "9:3"]


def test_a_missing_file_and_an_empty_folder(tmp_path: Path) -> None:
    assert messages(tmp_path / "q1.yaml") == ["q1.yaml: does not exist; check the path"]
    (tmp_path / "team").mkdir()
    assert messages(tmp_path / "team") == ["team: holds no milestone; put the team's .yaml files into it"]
    with pytest.raises(InputError, match=r"is a folder; give a file"):
        read_submission(tmp_path / "team")
    with pytest.raises(InputError, match="holds no milestone"):
        load_team([], "dispatch")


def test_a_broken_lens_is_named_at_the_line_that_names_it(tmp_path: Path) -> None:
    written(tmp_path, "{", "mine.json")
    (found,) = refused(tmp_path, GOOD.replace(LENS, "mine.json"))
    assert found.startswith("q1.yaml:3:1: the lens cannot be used (mine.json: ")


def test_milestones_come_oldest_first_whatever_their_names(tmp_path: Path) -> None:
    folder = tmp_path / "Carrier Integration"
    written(folder, GOOD, "a.yaml")
    written(folder, GOOD.replace("2026-03-31", "2025-12-31"), "b.yml")
    written(folder, "not a milestone", "readme.txt")
    team = load_team(folder)
    assert [submission.milestone.date.year for submission in team.submissions] == [2025, 2026]
    assert team.slug == "carrier-integration"
    assert sorted(team.inputs) == ["a.yaml", "b.yml"]


def test_two_milestones_of_one_date(tmp_path: Path) -> None:
    folder = tmp_path / "dispatch"
    written(folder, GOOD, "a.yaml")
    written(folder, GOOD, "b.yaml")
    with pytest.raises(InputError) as caught:
        load_team(folder)
    assert str(caught.value) == (
        f"{folder / 'b.yaml'}:4:32: 2026-03-31 is already the date of a.yaml; "
        "give each milestone a date of its own, or delete one of the two files"
    )


def test_problems_of_all_milestones_come_together(tmp_path: Path) -> None:
    written(tmp_path, GOOD.replace("partial", "half"), "a.yaml")
    written(tmp_path, "", "b.yaml")
    with pytest.raises(InputError) as caught:
        load_team(tmp_path)
    assert [problem.path.name for problem in caught.value.problems] == ["a.yaml", "b.yaml"]


def test_files_of_several_folders_keep_their_names_apart(tmp_path: Path) -> None:
    first = written(tmp_path, GOOD, "x/q.yaml")
    second = written(tmp_path, GOOD.replace("2026-03-31", "2025-12-31"), "y/q.yaml")
    team = load_team([first, second])
    assert team.slug == "dispatch"
    assert sorted(team.inputs) == ["x/q.yaml", "y/q.yaml"]


VOTES = "respondent: on-call engineer\nanswers:\n  ops_priorities_ext_cust_needs: partial\n"


def test_votes_are_read_with_their_milestone(tmp_path: Path) -> None:
    written(tmp_path, VOTES, "votes/1.yaml")
    written(tmp_path, GOOD + "respondents: [votes/1.yaml]\n")
    team = load_team(tmp_path)
    assert team.votes[0].respondent == "on-call engineer"
    assert team.votes[0].answers == {"OPS01-BP01": Status.PARTIAL}
    assert sorted(team.inputs) == ["q1.yaml", "votes/1.yaml"]


def test_a_question_in_votes_stands_for_its_practices_that_have_no_vote(tmp_path: Path) -> None:
    path = written(tmp_path, VOTES + "  OPS09: not_applicable\n  OPS09-BP02: partial\n")
    answers = read_votes(path, load_catalogue(LENS)).answers
    assert answers["OPS09-BP01"] is Status.NOT_APPLICABLE
    assert answers["OPS09-BP02"] is Status.PARTIAL


@pytest.mark.parametrize(
    ("votes", "message"),
    [
        (VOTES.replace("partial", "maybe"),
         f"3:3: 'maybe' is no status (of ops_priorities_ext_cust_needs); "
         f"use one of {STATUSES}"),
        (VOTES.replace("respondent:", "name:"), "1:1: `respondent` is missing; add it"),
        (VOTES.replace("ops_priorities_ext", "ops_priorities_ex"),
         f"3:3: there is no practice 'ops_priorities_ex_cust_needs' in {LENS}; "
         f"did you mean 'ops_priorities_ext_cust_needs'?"),
    ],
)  # fmt: skip
def test_votes_that_are_wrong(tmp_path: Path, votes: str, message: str) -> None:
    written(tmp_path, votes, "votes/1.yaml")
    path = written(tmp_path, GOOD + "respondents: [votes/1.yaml, votes/2.yaml]\n")
    found = messages(path)
    assert f"votes/1.yaml:{message}" in found
    assert found[-1] == "votes/2.yaml: does not exist; check the path"


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    written(tmp_path, VOTES, "outside.yaml")
    folder = tmp_path / "team"
    folder.mkdir()
    (folder / "link.yaml").symlink_to(tmp_path / "outside.yaml")
    path = written(folder, GOOD + "respondents: [link.yaml]\n")
    assert "lie outside the team's folder" in messages(path)[0]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Carrier Integration", "carrier-integration"),
        ("../../etc/passwd", "etc-passwd"),
        ("Équipe Ä", "equipe-a"),
        ("CON", "team-con"),
        ("x" * 300, "x" * 60),
    ],
)
def test_slugs(name: str, slug: str) -> None:
    assert slugify(name) == slug


def test_names_in_other_scripts_get_slugs_of_their_own() -> None:
    assert slugify("配送チーム") == "配送チーム"
    assert slugify("प्रेषण") == "प्रेषण"
    assert slugify("فريق التوصيل (2)") == "فريق-التوصيل-2"
    assert slugify("Zespół Łódź") == "zespoł-łodz"
    assert slugify("⚙️").startswith("team-")


@given(st.text())
def test_a_slug_is_safe_and_stable(name: str) -> None:
    slug = slugify(name)
    assert slug
    assert len(slug) <= 70
    assert slug == slug.lower() == unicodedata.normalize("NFC", slug)
    assert all(unicodedata.category(letter)[0] in "LMN" or letter == "-" for letter in slug)
    assert len(slug.encode()) < 255
    assert slugify(slug) == slug


WORDS = st.one_of(
    st.sampled_from([*Status, *Reason, "team", "OPS01-BP01", "OPS09", LENS, "2026-03-31", "../x", "votes/1.yaml"]),
    st.text(max_size=20),
)
KEYS = st.sampled_from(
    [
        "team",
        "workload",
        "lens",
        "milestone",
        "answers",
        "respondents",
        "aws",
        "status",
        "note",
        "OPS01-BP01",
        "x",
    ]
)
TREES = st.recursive(
    WORDS | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.text(max_size=5), inner, max_size=6),
    max_leaves=20,
)


def _read_or_refuse(path: Path) -> None:
    try:
        submissions, problems = load_team(path).submissions, ()
    except InputError as error:
        submissions, problems = (), error.problems
    assert bool(submissions) != bool(problems)
    assert all(problem.message and problem.fix for problem in problems)


@settings(max_examples=10 * settings.default.max_examples, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300))
@example(b"\xff\xfe\x00")
@example(b"\xef\xbb\xbf")
@example(b"%YAML 9.9\n--- a")
@example(b"lens: " + b"x" * 190 + b".json\nanswers: {a: b}")
@example(b"respondents: ['" + b"x" * 300 + b'\', "a\\0b"]\nlens: "\\0"')
def test_random_bytes_are_read_or_refused(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "q1.yaml"
    path.write_bytes(raw)
    _read_or_refuse(path)


@settings(max_examples=10 * settings.default.max_examples, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet="abOPS01-:{}[]&*!|>'\"\n\t #%@,?~\u202e\u2028é", max_size=80))
def test_random_yaml_is_read_or_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "q1.yaml"
    path.write_text(GOOD + text, encoding="utf-8")
    _read_or_refuse(path)


@pytest.mark.slow
@settings(max_examples=5 * settings.default.max_examples, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(KEYS, TREES, max_size=7), st.booleans())
def test_random_trees_are_read_or_refused(tmp_path: Path, tree: dict[str, object], complete: bool) -> None:
    path = tmp_path / "q1.yaml"
    base: dict[str, object] = {
        "team": "T", "workload": "W", "lens": LENS, "milestone": {"name": "M", "date": "2026-03-31"}
    }  # fmt: skip
    path.write_text(json.dumps(base | tree if complete else tree), encoding="utf-8")
    _read_or_refuse(path)


@pytest.mark.parametrize(
    "text",
    [
        GOOD + "".join(f"  CODE{number}: partial\n" for number in range(45_000)),
        GOOD + "".join(f"key{number}: x\n" for number in range(60_000)),
        GOOD + "aws:\n" + "".join(f"  Q{number}: UGLY\n" for number in range(60_000)),
        GOOD + "  OPS01-BP01: partial\n" * 40_000,
        GOOD + f"respondents: [{', '.join(['../x'] * 100_000)}]\n",
        "{a: " * 15 + "[" + "x, " * 300_000,
    ],
    ids=["codes", "keys", "risks", "duplicates", "respondents", "open list"],
)
def test_a_large_and_hopeless_file_is_refused_with_little_work_and_briefly(
    tmp_path: Path, text: str, work: Work
) -> None:
    told: list[str] = []
    assert work(lambda: told.extend(refused(tmp_path, text))) < 15 * len(text)
    assert 1 <= len(told) <= 2 * 40


def test_reading_takes_little_work(tmp_path: Path, work: Work) -> None:
    codes = [practice.code for practice in load_catalogue(LENS).practices]
    answers = "".join(f'  {code}: {{status: partial, note: "{code * 15}", evidence: [a, b]}}\n' for code in codes)
    path = written(tmp_path, GOOD[: GOOD.index("  OPS01")] + answers)
    read_submission(path)
    assert work(lambda: read_submission(path)) < 70_000
