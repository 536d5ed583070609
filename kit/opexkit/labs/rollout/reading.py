"""A rollout from its file: a CloudFormation template, or the objects of Argo Rollouts."""

from pathlib import Path
from typing import Any

from opexkit.files import Document, InputError, Problem
from opexkit.files.document import parse_documents
from opexkit.labs.alarms.template import Template, moves_release, read_template, resources
from opexkit.labs.rollout import alarm, appconfig, codedeploy, ecs
from opexkit.labs.rollout.plan import Rollout, Stage
from opexkit.labs.rollout.progress import API, read_rollout
from opexkit.labs.rollout.world import Releases


def is_rollout(data: Any) -> bool:
    """Tell whether what a file holds looks like a rollout."""
    first = data[0] if isinstance(data, list) and data else data
    return isinstance(first, dict) and (str(first.get("apiVersion")).startswith("argoproj.io") or moves_release(first))


def read_file(text: str | bytes, path: Path, releases: Releases) -> Rollout:
    """Read a rollout.

    Raises:
        InputError: with every problem, at its line and column.
    """
    documents = tuple(each for each in parse_documents(text, path) if each.data is not None)
    if not documents:
        raise InputError([Problem(path, "is empty", "start from the starting artifact", 1, 1)])
    first = documents[0].data
    if isinstance(first, dict) and "Resources" in first:
        return _of_template(read_template(text, path), releases)
    if not isinstance(first, dict) or "apiVersion" not in first:
        fix = f"write a CloudFormation template with `Resources:`, or objects with `apiVersion: {API}`"
        raise InputError([documents[0].problem((), "is no rollout that the lab knows", fix)])
    return Rollout(read_rollout(documents, releases), None)


def _of_template(template: Template, releases: Releases) -> Rollout:
    alarms = alarm.read_alarms(template, releases)
    stages: list[Stage] = []
    flag: Stage | None = None
    configs = list(resources(template, codedeploy.CONFIG))
    for resource in resources(template, codedeploy.GROUP, ecs.SERVICE):
        try:
            if resource.type == codedeploy.GROUP:
                stages.append(codedeploy.read_group(resource, configs, template, alarms, releases))
            elif not _moved_by_codedeploy(resource.document):
                stages.append(ecs.read_service(resource, template, alarms, releases))
        except InputError as error:
            template.problems += error.problems
    try:
        found = list(resources(template, appconfig.STRATEGY, appconfig.ENVIRONMENT, appconfig.DEPLOYMENT))
        flag = appconfig.read_flag(found, template, alarms)
    except InputError as error:
        template.problems += error.problems
    if len(stages) > 1:
        message = "a second deployment of code in one template"
        template.problems.append(stages[1].document.problem((), message, "keep one: the lab plays one service"))
    if not stages and flag is None and not template.problems:
        fix = f"write a resource of the type {codedeploy.GROUP}, {ecs.SERVICE} or {appconfig.DEPLOYMENT}"
        template.problems.append(template.document.problem(("Resources",), "moves no release", fix))
    if template.problems:
        unique = dict.fromkeys(template.problems)
        raise InputError(sorted(unique, key=lambda each: (each.line or 0, each.column or 0)))
    return Rollout(stages[0] if stages else None, flag)


def _moved_by_codedeploy(document: Document) -> bool:
    """Whether a service of ECS leaves its deployments to CodeDeploy."""
    controller = document.data.get("DeploymentController")
    return isinstance(controller, dict) and controller.get("Type") in ("CODE_DEPLOY", "EXTERNAL")
