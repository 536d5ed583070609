"""Every lab: its starting artefact fails, its reference answer passes, a middling one lies between."""

import contextlib
import copy
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import quick_yaml
from tests.examples import few

from opexkit.exercises.labs import try_lab
from opexkit.files.events import SHORT_FORMS
from opexkit.files.problem import InputError
from opexkit.labs import Lab, find_lab, load_labs
from opexkit.labs.lab import Source, gather, lab_engines
from opexkit.labs.view import asked, judged
from opexkit.lens.catalogue import load_catalogue
from opexkit.lens.editions import EDITION
from opexkit.view.blocks import plain
from opexkit.view.notebook import to_html

LABS = load_labs()


def test_every_engine_has_a_lab() -> None:
    assert {lab.written.engine for lab in LABS.values()} == set(lab_engines())
    assert len(LABS) >= 5


@pytest.mark.slow
@pytest.mark.parametrize("lab", LABS.values(), ids=LABS)
def test_starter_middling_and_reference(lab: Lab) -> None:
    results = {name: lab.judge(lab.text(name)) for name in ("starter", "middling", "reference")}  # type: ignore[arg-type]
    demands = [demand.id for demand in lab.data.demands]
    for result in results.values():
        assert [verdict.demand for verdict in result.verdicts] == demands
        assert all(verdict.found for verdict in result.verdicts)
        html = to_html(judged(lab, result))
        assert "<table" in html
        assert "Badge(" not in html
    starter, middling, reference = (results[name].score or 0 for name in ("starter", "middling", "reference"))
    assert starter <= 0.25
    assert starter < middling < reference == 1
    assert results["reference"].passed


@pytest.mark.parametrize("lab", LABS.values(), ids=LABS)
def test_what_is_asked_is_shown_without_the_answer(lab: Lab) -> None:
    said = plain(asked(lab))
    assert lab.data.demands[0].text in said
    assert lab.text("starter").strip() in said
    assert lab.text("reference").strip() not in said
    known = load_catalogue(EDITION)
    assert all(known.practice(code) for code in lab.data.practices)


def test_a_lab_that_is_not_there_is_told() -> None:
    with pytest.raises(InputError, match="there is no such lab; did you mean 'alarm-map'"):
        find_lab("alarms-map")


BAD_MAPS = {
    "empty": ("", "is empty"),
    "not yaml": ("rows: [", "is not YAML"),
    "no rows": ("rows: []", "rows"),
    "twice": ("rows:\n  - {alarm: a}\n  - {alarm: a}\n", "m.yaml:3:6: 'a' appears twice"),
    "kind": ("rows:\n  - {alarm: a, kind: page}\n", "m.yaml:2:16: 'page' is no kind"),
    "key": ("rows:\n  - {alarm: a, proc: page}\n", "no key 'proc' here; did you mean 'procedure'"),
    "too many": ("rows:\n" + "".join(f"  - {{alarm: a{n}}}\n" for n in range(10_000)), "10,000 items, 500 at most"),
}


@pytest.mark.parametrize("name", BAD_MAPS)
def test_a_bad_map_is_told(name: str) -> None:
    from pathlib import Path

    text, says = BAD_MAPS[name]
    with pytest.raises(InputError) as caught:
        LABS["alarm-map"].judge(text, Path("m.yaml"))
    assert any(re.search(says, str(problem)) for problem in caught.value.problems), caught.value.problems
    assert all(re.match(r"\S+:\d+:\d+: .+; .+", str(problem)) for problem in caught.value.problems)


STRANGE = ["", "x", 0, -1, 10**30, 0.5, True, None, [], {}, ["a"], {"a": 1}, "\u0000", "nan", "1", "OK", "String"]
STRANGE += [
    "{{ ClusterIdentifier }}",
    "{{ nope }}",
    "{{ a.b }}",
    "{{ global:DATE }}",
    "{{ ssm:/a }}",
    "{{ variable:x }}",
]
STRANGE += [
    "PT99999H",
    "Abort",
    "Continue",
    "step:x",
    "aws:sleep",
    "aws:branch",
    "aws:loop",
    "aws:approve",
    "$..*",
    "rds",
]


class _Loader(quick_yaml.Loader):
    """Reads CloudFormation's short forms as the long ones."""


def _long(loader: quick_yaml.Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    whole = isinstance(node, yaml.SequenceNode)
    return {SHORT_FORMS[f"!{suffix}"]: loader.construct_sequence(node, deep=True) if whole else node.value}


_Loader.add_multi_constructor("!", _long)


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if at:
        yield at
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield from places(each, (*at, key))


def bent(written: Any, data: st.DataObject) -> Any:
    """A document of which one or two places are gone, doubled or strange."""
    written = copy.deepcopy(written)
    for _ in range(data.draw(st.integers(1, 2))):
        *way, last = data.draw(st.sampled_from(list(places(written))))
        parent = written
        for key in way:
            parent = parent[key]
        how = data.draw(st.sampled_from(["gone", "doubled", "strange", "strange", "strange"]))
        if how == "gone" and len(parent) > 1:
            del parent[last]
        elif how == "doubled" and isinstance(parent, list):
            parent.insert(0, copy.deepcopy(parent[last]))
        else:
            parent[last] = copy.deepcopy(data.draw(st.sampled_from(STRANGE)))
    return written


STRUCTURED = {name: lab for name, lab in LABS.items() if lab.sources("starter")[0].path.suffix != ".md"}
"""Labs whose artefacts are data; what becomes of a text is tried in the tests of its own lab."""


@pytest.mark.slow
@pytest.mark.parametrize("lab", STRUCTURED.values(), ids=STRUCTURED)
@settings(max_examples=few(5, times=2 / 5))
@given(data=st.data())
def test_whatever_becomes_of_an_artefact_it_is_run_or_refused(lab: Lab, data: st.DataObject) -> None:
    sources = lab.sources(data.draw(st.sampled_from(["starter", "middling", "reference"])))
    chosen = data.draw(st.sampled_from([each for each in sources if each.path.suffix != ".guard"]))
    texts = {each.path.name: str(each.text) for each in sources}
    first, *more = yaml.load_all(texts[chosen.path.name], _Loader)
    changed = bent([first, *more], data) if more else [bent(first, data)]
    is_json = chosen.path.suffix == ".json"
    texts[chosen.path.name] = (
        json.dumps(changed[0]) if is_json else quick_yaml.safe_dump_all(changed, allow_unicode=True, sort_keys=False)
    )
    whole = "\n".join(f"# {name}\n{text}" for name, text in texts.items())
    got = try_lab(lab, whole if len(texts) > 1 else texts[chosen.path.name])
    if got.result:
        assert plain(judged(lab, got.result))
    else:
        assert got.mark.message


@pytest.mark.slow
@pytest.mark.parametrize("lab", STRUCTURED.values(), ids=STRUCTURED)
def test_a_list_at_any_place_is_read_or_refused(lab: Lab) -> None:
    sources = lab.sources("starter")
    for chosen in sources:
        if chosen.path.suffix == ".guard":
            continue
        documents = list(yaml.load_all(str(chosen.text), _Loader))
        for *way, last in places(documents):
            changed = copy.deepcopy(documents)
            parent = changed
            for key in way:
                parent = parent[key]
            parent[last] = ["x"]
            is_json = chosen.path.suffix == ".json"
            text = json.dumps(changed[0]) if is_json else quick_yaml.safe_dump_all(changed, sort_keys=False)
            given = [Source(each.path, text if each is chosen else each.text) for each in sources]
            with contextlib.suppress(InputError):
                lab.engine.read(gather(lab.engine, given), lab.brief)


def test_a_default_or_a_number_that_is_none_is_told_and_does_not_end_in_a_traceback() -> None:
    lab = LABS["aurora-failover"]
    text = lab.text("reference")
    got = try_lab(lab, text.replace("Default: NothingToDo", "Default: [NothingToDo]"))
    assert "Default is no step's name; name the step" in (got.mark.message or "")
    asks = "  - name: ReadAlarm\n"
    assert asks in text
    for key in ("maxAttempts", "timeoutSeconds"):
        bad = text.replace(asks, f'{asks}    {key}: "{{{{ ClusterIdentifier }}}}"\n')
        result = try_lab(lab, bad).result
        assert result
        assert "is 'orders-db', and no number above 0" in plain(judged(lab, result))
