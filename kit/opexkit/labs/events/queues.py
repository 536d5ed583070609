"""The queues of a template that take what was not delivered: who may write into each, and who is told.

Sources: docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq (a standard queue, whose policy admits
events.amazonaws.com), and docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide,
sqs-available-cloudwatch-metrics (of a queue that nobody uses for six hours come no figures) and sqs-key-management (the
policy of AWS's own key admits principals of the account and cannot be changed), read 2026-11-26.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from opexkit.files import Document, InputError, validated
from opexkit.labs.alarms.properties import MetricAlarmProperties
from opexkit.labs.alarms.template import Template, resources
from opexkit.labs.guardrails.condition import Test, operator_of, wrong_value
from opexkit.labs.guardrails.pattern import fits_action, fits_resource

QUEUE, POLICY, ALARM = "AWS::SQS::Queue", "AWS::SQS::QueuePolicy", "AWS::CloudWatch::Alarm"
SERVICE = "events.amazonaws.com"
ACCOUNT, REGION = "123456789012", "eu-west-1"
LONGEST_WAIT = 3_600
"""Seconds after which someone has to be told of a message, here."""
AWS_KEY = "alias/aws/sqs"
LARGEST = 262_144
"""Bytes that an event may have, and so a message with it."""
TOPIC, SUBSCRIPTION = "AWS::SNS::Topic", "AWS::SNS::Subscription"
SHORTEST_STAY = 345_600
"""Seconds that a message has to stay, here: four days, SQS's own default, so that a weekend does not eat it."""


@dataclass(frozen=True)
class Queue:
    """A queue of the template.

    Attributes:
        policies: the statements of its policies.
        alarms: what is wrong with each alarm on its messages; an empty text where nothing is.
        stay: seconds that a message stays.
        largest: bytes that a message may have.
        key: what its messages are encrypted with; empty where SQS does it by itself.
    """

    name: str
    arn: str
    fifo: bool
    stay: int
    largest: int
    policies: tuple[Any, ...]
    alarms: tuple[str, ...]
    key: str
    document: Document = field(repr=False, compare=False)

    def admits(self, rule: str) -> bool:
        """Tell whether a rule of an address may write into it."""
        return any(_says(each, "Allow", self.arn, rule) for each in self.policies) and not any(
            _says(each, "Deny", self.arn, rule) for each in self.policies
        )

    @property
    def is_open(self) -> bool:
        """Whether strangers may write into it."""
        return any(_admits_strangers(each) for each in self.policies)


def read_queues(template: Template) -> dict[str, Queue]:
    """Read the queues of a template by address, with policies and alarms; problems are added to the template's."""
    found: dict[str, Queue] = {}
    for name, written in template.written.items():
        if isinstance(written, dict) and written.get("Type") == QUEUE:
            properties = written.get("Properties") or {}
            own = template.put_in(properties, ("Resources", name, "Properties")) if properties else {}
            fifo = str(own.get("FifoQueue", "")).lower() == "true" or template.own_name(name).endswith(".fifo")
            stay = str(own.get("MessageRetentionPeriod", SHORTEST_STAY))
            seconds = int(stay) if stay.isdecimal() and len(stay) < 10 else SHORTEST_STAY
            written_size = str(own.get("MaximumMessageSize", LARGEST))
            largest = int(written_size) if written_size.isdecimal() and len(written_size) < 10 else LARGEST
            at, key = replace(template.document, data=own), str(own.get("KmsMasterKeyId") or "")
            found[template.arn(name)] = Queue(
                template.own_name(name), template.arn(name), fifo, seconds, largest, (), (), key, at
            )
    for resource in resources(template, POLICY):
        data = resource.document.data
        named = data.get("Queues") if isinstance(data.get("Queues"), list) else []
        for arn, queue in found.items():
            if any(str(each).rstrip("/").rsplit("/", 1)[-1] == queue.name for each in named):
                more = tuple(_statements(data.get("PolicyDocument")))
                found[arn] = replace(queue, policies=(*queue.policies, *more))
    for name, wrong in _alarms(template):
        for arn, queue in found.items():
            if queue.name == name:
                found[arn] = replace(queue, alarms=(*queue.alarms, wrong))
    return found


def _statements(policy: Any) -> Iterator[Any]:
    written = policy.get("Statement") if isinstance(policy, dict) else None
    yield from written if isinstance(written, list) else [written]


def _says(statement: Any, effect: str, queue: str, rule: str) -> bool:
    """Whether a statement allows, or denies, that a rule writes into a queue."""
    if not isinstance(statement, dict) or statement.get("Effect") != effect:
        return False
    principal = statement.get("Principal")
    services = principal.get("Service") if isinstance(principal, dict) else principal
    if not {SERVICE, "*"} & set(_listed(services)):
        return False
    if not any(fits_action(each, "sqs:SendMessage") for each in _listed(statement.get("Action"))):
        return False
    if not any(fits_resource(each, queue, {}) for each in _listed(statement.get("Resource"))):
        return False
    context = {
        "aws:sourcearn": (rule,),
        "aws:sourceaccount": (ACCOUNT,),
        "aws:securetransport": ("true",),
        "aws:principalservicename": (SERVICE,),
        "aws:principalisawsservice": ("true",),
    }
    return _holds(statement.get("Condition"), context)


def _admits_strangers(statement: Any) -> bool:
    """Whether a statement lets anyone write, from whatever account, who says nothing but that the line is secure."""
    if not isinstance(statement, dict) or statement.get("Effect") != "Allow":
        return False
    principal = statement.get("Principal")
    named = [*principal.values()] if isinstance(principal, dict) else [principal]
    everyone = any("*" in _listed(each) for each in named)
    writes = any(fits_action(each, "sqs:SendMessage") for each in _listed(statement.get("Action")))
    return everyone and writes and _holds(statement.get("Condition"), {"aws:securetransport": ("true",)})


def _holds(condition: Any, context: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a request fulfills a condition; one that cannot be read is never fulfilled."""
    if not isinstance(condition, dict):
        return condition is None
    for name, keys in condition.items():
        operator = operator_of(name)
        if operator is None or not isinstance(keys, dict):
            return False
        for key, values in keys.items():
            own, negated, each, if_exists = operator
            listed = tuple(_listed(values))
            if any(wrong_value(own, value) for value in listed):
                return False
            if not Test(own, negated, each, if_exists, key, listed).holds(context):
                return False
    return True


def _listed(value: Any) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else [str(value)] if value is not None else []


def _alarms(template: Template) -> Iterator[tuple[str, str]]:
    """The queue that each alarm watches, with what is wrong with the alarm."""
    deaf = _unheard(template)
    for resource in resources(template, ALARM):
        try:
            own = validated(resource.document, MetricAlarmProperties)
        except InputError as error:
            template.problems += error.problems
            continue
        if own.namespace == "AWS/SQS":
            yield next((each.value for each in own.dimensions if each.name == "QueueName"), ""), _wrong(own, deaf)


def _unheard(template: Template) -> set[str]:
    """Topics of the template that nobody is subscribed to, by address."""
    topics = {
        template.arn(name): each.get("Properties")
        for name, each in template.written.items()
        if isinstance(each, dict) and each.get("Type") == TOPIC
    }
    heard = {str(each.document.data.get("TopicArn")) for each in resources(template, SUBSCRIPTION)}
    heard |= {arn for arn, own in topics.items() if isinstance(own, dict) and own.get("Subscription")}
    return set(topics) - heard


def _wrong(alarm: MetricAlarmProperties, unheard: Collection[str] = ()) -> str:
    """Why an alarm does not tell someone of the first message; empty if it does."""
    if alarm.metric_name != "ApproximateNumberOfMessagesVisible":
        return f"its alarm watches {alarm.metric_name}, which does not count the messages that wait"
    near = {each for each in alarm.alarm_actions if each.split(":")[3:4] in ([REGION], [""])}
    if not near - set(unheard) or not alarm.actions_enabled:
        return "its alarm tells nobody"
    if alarm.treat_missing_data == "breaching":
        return "its alarm rings for a queue at rest, of which SQS sends no figures"
    limit = alarm.threshold or 0.0
    rings = {"GreaterThanThreshold": 0 <= limit < 1, "GreaterThanOrEqualToThreshold": 0 < limit <= 1}
    if not rings.get(alarm.comparison_operator, False):
        return "its alarm does not ring for a single message"
    if alarm.statistic not in ("Maximum", "Sum", "Average"):
        return "its alarm does not look at each message"
    if alarm.seconds * alarm.evaluation_periods > LONGEST_WAIT:
        return "its alarm rings after more than an hour"
    return ""
