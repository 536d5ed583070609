"""What may be called in an emulated account: services and APIs by name, and nothing else.

The emulation has some two hundred services. Those that labs are about, and those next to them that published runbooks
call, are here; of a service that can run something or deliver to an address, only what does neither.
"""

from fnmatch import fnmatchcase
from functools import cache

ALLOWED: dict[str, tuple[str, ...]] = {
    "autoscaling": ("*",),
    "cloudformation": ("CreateStack", "UpdateStack", "DeleteStack", "Describe*", "List*", "Get*", "ValidateTemplate"),
    "cloudwatch": ("*",),
    "dynamodb": ("*",),
    "ec2": ("*",),
    "elb": ("*",),
    "elbv2": ("*",),
    "events": ("Describe*", "List*", "*Rule", "*Targets", "*Resource"),
    "iam": ("*",),
    "kafka": ("*",),
    "kinesis": ("*",),
    "kms": ("*",),
    "logs": ("*",),
    "neptune": ("*",),
    "rds": ("*",),
    "resourcegroupstaggingapi": ("*",),
    "s3": ("*",),
    "secretsmanager": ("*",),
    "sns": ("*",),
    "sqs": ("*",),
    "ssm": ("*",),
    "stepfunctions": ("Describe*", "List*", "*StateMachine", "*Resource"),
    "sts": ("*",),
}
"""Patterns of APIs by service, each as the AWS SDK writes it."""

_STACKED = {"elasticloadbalancing": "elb", "elasticloadbalancingv2": "elbv2", "msk": "kafka"}
"""Services whose types of resources have another name."""
_RUNS = "AWS::CloudFormation::CustomResource"


@cache
def is_allowed(service: str, api: str) -> bool:
    """Whether an API may be called; both names as the AWS SDK writes them."""
    return any(fnmatchcase(api, pattern) for pattern in ALLOWED.get(service, ()))


def may_be_stacked(kind: str) -> bool:
    """Whether a stack may hold a type of resource, such as `AWS::SQS::Queue`: one of a service that may be called."""
    maker, _, rest = kind.partition("::")
    service = rest.partition("::")[0].lower()
    return maker == "AWS" and kind != _RUNS and _STACKED.get(service, service) in ALLOWED
