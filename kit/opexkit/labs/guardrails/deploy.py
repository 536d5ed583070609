"""Guardrails as a CloudFormation template: each policy a resource, with its targets as parameters."""

import json
import re
from typing import Any

from opexkit.labs.guardrails.attachments import Guardrails
from opexkit.labs.guardrails.policy import FULL, Kind

_TYPES: dict[Kind, str] = {"SCP": "SERVICE_CONTROL_POLICY", "RCP": "RESOURCE_CONTROL_POLICY"}


def template(guardrails: Guardrails) -> str:
    """Write a template; it needs the ids of targets, and FullAWSAccess stays as it is attached.

    Source: docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide, aws-resource-organizations-policy, read 2026-11-26.
    """
    resources: dict[str, Any] = {}
    parameters: dict[str, Any] = {}
    for kind, by_target in guardrails.attached.items():
        for target, policies in by_target.items():
            for policy in policies:
                if policy is FULL:
                    continue
                parameter = f"{_camel(target)}Id"
                parameters[parameter] = {"Type": "String", "Description": f"Id of {target} in AWS Organizations"}
                content = policy.document.data
                made = resources.setdefault(
                    f"{_camel(policy.name)}{kind}",
                    {
                        "Type": "AWS::Organizations::Policy",
                        "Properties": {"Name": policy.name, "Type": _TYPES[kind], "Content": content, "TargetIds": []},
                    },
                )
                made["Properties"]["TargetIds"].append({"Ref": parameter})
    head = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "Guardrails; deploy in the management account",
        "Parameters": parameters,
        "Resources": resources,
    }
    return json.dumps(head, indent=2, ensure_ascii=False) + "\n"


def _camel(name: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[^A-Za-z0-9]+", name))
