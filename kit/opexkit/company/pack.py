"""A scenario pack as data: a company, its services, its faults, and what happened to it.

One class a file of the pack; `loader` reads and cross-checks them. Durations are minutes, rates are per week,
shares are 0 to 1, unless a name says otherwise.
"""

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from opexkit.files import Form, Strict

Share = Annotated[float, Field(ge=0, le=1)]
Stage = Literal["before", "after"]
Name = Annotated[
    str, Field(pattern=r"^[a-z][a-z0-9-]*$"), Form("lower-case letters, digits and hyphens, such as map-errors")
]


class Company(Strict):
    """`company.yaml`: who this is, and where every figure comes from."""

    name: str
    platform: str
    industry: str
    story: str
    architecture: list[str]
    problems: list[str]
    regions: list[str]
    surge_factor: float = Field(gt=1)
    source: str


class Team(Strict):
    """A squad or a platform team."""

    id: Name
    title: str
    people: int = Field(gt=0)
    account: str
    mission: str


class OrganizationalUnit(Strict):
    """An OU of AWS Organizations."""

    name: str
    purpose: str
    accounts: list[str] = Field(default_factory=list)


class Guardrail(Strict):
    """A service control policy in words."""

    id: Name
    title: str
    targets: list[str]
    effect: str


class RaciRow(Strict):
    """Who is responsible, accountable, consulted and informed for one activity."""

    activity: str
    responsible: list[str]
    accountable: str
    consulted: list[str] = Field(default_factory=list)
    informed: list[str] = Field(default_factory=list)


class OrganizationStage(Strict):
    """How the company is organized at one stage."""

    summary: str
    ownership: str
    units: list[OrganizationalUnit]
    guardrails: list[Guardrail]
    raci: list[RaciRow]
    on_call: str


class Organization(Strict):
    """`organization.yaml`: the teams, and the structure before and after."""

    teams: list[Team]
    before: OrganizationStage
    after: OrganizationStage


Kind = Literal["edge", "api", "service", "worker", "stream", "bus", "database", "table", "cache", "external"]


class Service(Strict):
    """One component. `calls` are synchronous; `publishes` and `consumes` name streams or buses.

    `latency_ms` is its own median time for a request without its calls; `calls` may carry a share of requests.
    """

    id: Name
    owner: Name
    tier: int = Field(ge=1, le=3)
    kind: Kind
    context: Name
    technology: str
    calls: dict[str, Share] = Field(default_factory=dict)
    publishes: list[str] = Field(default_factory=list)
    consumes: list[str] = Field(default_factory=list)
    latency_ms: float = Field(gt=0)
    error_share: Share = 0.0002


class Services(Strict):
    """`services.yaml`: every component and the graph between them."""

    services: list[Service]


class Objective(Strict):
    """A service level objective over 30 days."""

    indicator: Literal["latency", "success"]
    threshold_ms: float | None = None
    percentile: float | None = None
    target: Share
    given_by: Literal["scenario", "kit"]


class Passage(Strict):
    """A service that requests of a journey pass, or that what they show comes from."""

    service: Name
    share: float = Field(gt=0, le=1, description="Share of the journey's requests that pass it.")
    within_ms: float | None = Field(default=None, gt=0, description="Slower answers hurt, too: the client gives up.")
    behind_minutes: float | None = Field(
        default=None, gt=0, description="Minutes of waiting messages from which what is shown is too old."
    )


class Journey(Strict):
    """A critical customer journey: where it enters, and how many requests a minute it has on a quiet noon."""

    id: Name
    title: str
    entry: Name
    requests_per_minute: float = Field(gt=0)
    objective: Objective
    passes: list[Passage] = Field(
        default_factory=list, description="Where else a customer is hurt, beside the entry: in front of it, behind it."
    )


class Journeys(Strict):
    """`journeys.yaml`."""

    journeys: list[Journey]


class Load(Strict):
    """`load.yaml`: multipliers on a quiet noon; the surge multiplies the whole day."""

    hour_of_day: Annotated[list[float], Field(min_length=24, max_length=24)]
    day_of_week: Annotated[list[float], Field(min_length=7, max_length=7)]
    surge_factor: float = Field(gt=1)
    surge_days: list[int] = Field(description="Days of the half-year on which a surge falls, from 0.")
    surge_shape: str
    example_day: dt.date = Field(description="A day of the surge, for what is shown minute by minute.")


class Alarm(Strict):
    """An alarm of the catalogue at one stage.

    Attributes:
        procedure: what experts would name.
        also: procedures for which there is as much to say.
    """

    id: Name
    title: str
    service: Name
    owner: Name | None
    signal: str
    threshold: str
    severity: Literal["sev1", "sev2", "sev3", "info"]
    actionable: bool
    procedure: Name | None = None
    also: list[Name] = Field(default_factory=list)
    pages_per_week: float = Field(ge=0)
    precision: Share


class Alarms(Strict):
    """`alarms.yaml`: the noisy catalogue before, and the one after."""

    before: list[Alarm]
    after: list[Alarm]


class Procedure(Strict):
    """A runbook (known outcome) or a playbook (unknown cause)."""

    id: Name
    title: str
    kind: Literal["runbook", "playbook"]
    owner: Name
    stages: list[Stage]
    form: str
    minutes_before: float | None = None
    minutes_after: float | None = None
    steps: list[str] = Field(min_length=1)
    source: str = Field(default="", description="The page that says how the service behaves.")
    checked: dt.date | None = Field(default=None, description="The day on which that page was read.")


class Procedures(Strict):
    """`procedures.yaml`."""

    procedures: list[Procedure]


class Month(Strict):
    """One month of the uplift: what was done, which practices came in place."""

    month: int = Field(ge=1, le=6)
    theme: str
    done: list[str]
    artefacts: list[str]
    practices: list[str] = Field(description="Codes of the current edition that came in place.")
    setback: str = ""


class Uplift(Strict):
    """`uplift.yaml`: the six months."""

    months: Annotated[list[Month], Field(min_length=1)]


class Outcome(Strict):
    """A row of the outcome table. `words_*` are as the source prints them."""

    id: Name
    title: str
    unit: str
    before: float
    after: float
    words_before: str
    words_after: str
    source: str


class Outcomes(Strict):
    """`outcomes.yaml`: what the scenario says came of it."""

    outcomes: list[Outcome]


class MetricSign(Strict):
    """How a fault shows in one metric of one service: a factor and an offset on top of normal."""

    service: Name
    metric: Literal["latency", "errors", "requests", "saturation", "lag"]
    factor: float = Field(gt=0, default=1)
    offset: float = 0
    delay_minutes: float = Field(ge=0, default=0)


class LogSign(Strict):
    """A log line that a fault makes, and how often a minute."""

    service: Name
    level: Literal["WARN", "ERROR"]
    message: str
    per_minute: float = Field(gt=0)


class TraceSign(Strict):
    """How a fault shows in spans of one service."""

    service: Name
    attribute: str
    value: str
    share: Share


class Fault(Strict):
    """A fault of the library. `query` is the SQL over the telemetry that finds it, true when rows come back."""

    id: Name
    title: str
    cause: str
    service: Name
    kind: Literal["change", "capacity", "dependency", "infrastructure", "data", "expiry"]
    weight: float = Field(gt=0, description="How often it is drawn, relative to the others.")
    surge_weight: float = Field(gt=0, default=1, description="Factor on the weight in a surge.")
    metrics: list[MetricSign]
    logs: list[LogSign] = Field(min_length=1)
    traces: list[TraceSign] = Field(default_factory=list)
    blast_radius: list[Name] = Field(min_length=1, description="Journeys that are hurt.")
    journey_share: Share = Field(description="Share of those journeys' requests that fail or are too slow.")
    released: bool = Field(default=False, description="For a change: whether a deployment brought it, or a setting.")
    changed_by: str = Field(default="", description="Who made the change, where one did; drawn if empty.")
    fix: Name = Field(description="The procedure that ends it.")
    fix_minutes: float = Field(gt=0, description="Minutes by hand, by someone who knows how.")
    delays: list[str] = Field(min_length=1, description="What delays its diagnosis.")
    query: str


class Faults(Strict):
    """`faults.yaml`: the fault library."""

    faults: list[Fault]


Lever = Literal[
    "deployments_per_week",
    "change_failure_rate",
    "faults_per_week",
    "detect_minutes",
    "diagnose_minutes",
    "recover_minutes",
    "failover_minutes",
    "surge_outage_chance",
    "pages_per_week",
    "toil_share",
    "lead_time_hours",
    "review_share",
    "blast_radius",
]


class Effect(Strict):
    """What one practice in place does to one rate or duration: a factor on it."""

    practice: str = Field(description="A code of the current edition.")
    lever: Lever
    factor: float = Field(gt=0)
    rationale: str
    source: str = ""


class Baseline(Strict):
    """The value of a lever with no practice in place, and its spread (sigma of the lognormal, 0 for counts)."""

    lever: Lever
    value: float = Field(gt=0)
    sigma: float = Field(ge=0, default=0)
    rationale: str


class Effects(Strict):
    """`effects.yaml`: the teaching model, calibrated to the scenario; it is no evidence."""

    statement: str
    baselines: list[Baseline]
    effects: list[Effect]


class Pack(Strict):
    """A whole scenario pack."""

    company: Company
    organization: Organization
    services: Services
    journeys: Journeys
    load: Load
    alarms: Alarms
    procedures: Procedures
    uplift: Uplift
    outcomes: Outcomes
    faults: Faults
    effects: Effects
