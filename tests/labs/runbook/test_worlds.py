"""The worlds in which a document is tried: of a dozen kinds, in several regions, the same for the same document."""

import datetime as dt
from random import Random

import pytest

from opexkit.labs import find_lab
from opexkit.labs.runbook.account import open_account
from opexkit.labs.runbook.emulation import REGION, region
from opexkit.labs.runbook.inventory import take_inventory
from opexkit.labs.runbook.tasks import TASKS, load_task
from opexkit.labs.runbook.tasks.furniture import make_topic

START = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
MOMENTS = 2
"""Before and after a step; a throttle comes where a document tries again."""


@pytest.mark.parametrize("name", TASKS)
def test_a_document_is_tried_in_a_dozen_kinds_of_world(name: str) -> None:
    task = TASKS[name]
    assert len({"plain", *task.kinds, *task.variants}) + MOMENTS >= 12
    assert len(task.kinds) == len(set(task.kinds)) >= 5


@pytest.mark.parametrize("name", TASKS)
def test_a_kind_of_world_is_drawn_in_any_region_and_any_hour(name: str) -> None:
    lab = find_lab(name)
    task = load_task(name, lab.scenario)
    drawn = [task._drawn(f"{seed} {kind}", kind) for seed in range(5) for kind in task.kinds]
    assert {world.site.region for world in drawn} == {task.site.region, *task.site.other_regions}
    assert len({world.site.start.hour for world in drawn}) > 5
    assert {world.kind for world in drawn} == set(task.kinds)
    assert len({str(world.other_data(Random(1), START, world.kind)) for world in drawn}) > 1
    again = task._drawn("3 other", task.kinds[0])
    assert (again.site, again.data) == ((same := task._drawn("3 other", task.kinds[0])).site, same.data)


def test_an_account_lies_in_its_region_and_nothing_of_it_elsewhere() -> None:
    with open_account(START, region="eu-central-1") as account:
        make_topic("log")
        assert region() == "eu-central-1"
        assert account.call("sns", "ListTopics", {})["Topics"] == [
            {"TopicArn": "arn:aws:sns:eu-central-1:123456789012:log"}
        ]
        before = take_inventory()
        account.call("sns", "CreateTopic", {"Name": "other"})
        assert any(path.startswith("sns/topics/") for path in set(take_inventory()) - set(before))
    assert region() == REGION
