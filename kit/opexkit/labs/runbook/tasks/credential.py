"""The rotation of a database credential that pods use."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any

from pydantic import Field

from opexkit.files import Strict
from opexkit.labs.runbook.account import Account, CallError
from opexkit.labs.runbook.emulation import ACCOUNT
from opexkit.labs.runbook.trial import Task, Trial, Trials
from opexkit.labs.verdict import Verdict

OLD = "00000000-0000-4000-8000-000000000001"
"""The version that the pods use in the beginning."""
NEW = "00000000-0000-4000-8000-000000000002"
"""The version that the function `create` makes."""
PASSWORD = "emulated-and-never-shown"  # noqa: S105 (it exists in the emulation alone)


class CredentialData(Strict):
    """A database credential that pods use; the four names are functions."""

    secret: str
    pods: int = Field(gt=1)
    create: str
    rollout: str
    probe: str
    revoke: str
    settle: float = Field(gt=0, description="Seconds until a pod has restarted.")
    other_secrets: list[str] = Field(min_length=2, description="Names of secrets in other worlds.")


@dataclass(frozen=True)
class Fleet:
    """Secret, database and pods after a run.

    Attributes:
        of: how many pods there are.
        pods: how many use each version.
        failing: pods that the database refuses.
        worst: the most that it refused at one time.
        current: the version with the stage AWSCURRENT.
        accepted: the versions that the database takes.
    """

    of: int
    pods: Mapping[str, int]
    failing: int
    worst: int
    current: str
    accepted: frozenset[str]


@dataclass
class _World:
    """`stubborn`: pods that cannot log in with the new version, although the database takes it."""

    pods: list[str]
    accepted: set[str]
    good: bool
    stubborn: set[int] = field(default_factory=set)
    worst: int = 0

    @property
    def failing(self) -> int:
        return sum(
            version not in self.accepted or (version == NEW and number in self.stubborn)
            for number, version in enumerate(self.pods)
        )


class RotateCredential(Task[CredentialData, Fleet]):
    """Rotate the credential of dispatch-db without a failed login."""

    id = "rotate-credential"
    model = CredentialData
    demands = ("rolled", "only-asked", "one-first", "back", "revoked", "hidden", "safe", "quick")
    variants = ("a new password that is refused", "a few pods that cannot use it")
    fragile = ("", "a new password that is refused")

    def figures(self) -> Mapping[str, float]:
        """Return the number of pods, too."""
        return {**super().figures(), "pods": self.data.pods}

    def values(self) -> Mapping[str, Any]:
        """What a schedule would hand over."""
        data = self.data
        return {
            "SecretId": data.secret,
            "CreateFunction": data.create,
            "RolloutFunction": data.rollout,
            "ProbeFunction": data.probe,
            "RevokeFunction": data.revoke,
            "AutomationAssumeRole": f"arn:aws:iam::{ACCOUNT}:role/rotation-automation",
        }

    def other_data(self, chance: Random, _start: dt.datetime) -> CredentialData:
        """Draw another secret, and another number of pods."""
        secret, pods = chance.choice(self.data.other_secrets), chance.randint(4, 12)
        return self.data.model_copy(update={"secret": secret, "pods": pods})

    def may_change(self, _account: Account) -> tuple[str, ...]:
        """The new version, and which version has which stage."""
        secret = f"secretsmanager/secrets/{self.data.secret.replace('/', '.')}"
        stages = (
            f"{secret}/versions/{OLD}/version_stages*",
            f"{secret}/version_stages*",
            f"{secret}/default_version_id",
        )
        return (f"{secret}/versions/{NEW}", f"{secret}/versions/{NEW}/*", *stages)

    def set_up(self, account: Account, variant: str) -> _World:
        """Make the secret, the pods that use it, and the functions that a runbook may call."""
        world = _World([OLD] * self.data.pods, {OLD}, good=variant != "a new password that is refused")
        if variant == "a few pods that cannot use it":
            world.stubborn = set(range(self.data.pods - 3, self.data.pods))
        account.secrets.add(PASSWORD)
        secrets = account.client("secretsmanager")
        secrets.create_secret(Name=self.data.secret, SecretString="emulated", ClientRequestToken=OLD)

        def create(_payload: Any) -> dict[str, Any]:
            if NEW not in _versions(account, self.data.secret):
                stages = {"VersionStages": ["AWSPENDING"], "ClientRequestToken": NEW}
                secrets.put_secret_value(SecretId=self.data.secret, SecretString=PASSWORD, **stages)
            if world.good:
                world.accepted.add(NEW)
            return {"VersionId": NEW, "Former": self._version(account, "AWSCURRENT")}

        def rollout(payload: Any) -> dict[str, Any]:
            version = self._version(account, str(payload.get("stage", "AWSCURRENT")))
            number = 1 if payload.get("pods") == "one" else len(world.pods)
            account.clock.wait(self.data.settle * number)
            world.pods[:number] = [version] * number
            world.worst = max(world.worst, world.failing)
            return {"moved": number}

        def probe(_payload: Any) -> dict[str, Any]:
            if world.failing:
                raise CallError("FunctionError", f"{world.failing} of {len(world.pods)} pods cannot log in")
            return {"pods": len(world.pods)}

        def revoke(payload: Any) -> dict[str, Any]:
            version = self._version(account, str(payload.get("stage", "AWSPREVIOUS")))
            world.accepted.discard(version)
            world.worst = max(world.worst, world.failing)
            return {"revoked": version}

        data = self.data
        account.functions |= {data.create: create, data.rollout: rollout, data.probe: probe, data.revoke: revoke}
        return world

    def _version(self, account: Account, stage: str) -> str:
        """The version with a stage; none if no version has it."""
        versions = _versions(account, self.data.secret)
        return next((name for name, stages in versions.items() if stage in stages), "")

    def observe(self, account: Account, world: _World) -> Fleet:
        """See which pods can log in."""
        return Fleet(
            of=self.data.pods,
            pods={name: world.pods.count(name) for name in sorted(set(world.pods))},
            failing=world.failing,
            worst=world.worst,
            current=self._version(account, "AWSCURRENT"),
            accepted=frozenset(world.accepted),
        )

    def judge(self, trials: Trials[Fleet], _bars: Mapping[str, float]) -> tuple[Verdict, ...]:
        """Judge by what happened to the pods."""
        refused, partly = (trials.variants[name] for name in self.variants)
        bad = refused.state
        shown = [trial for trial in trials if trial.shown]
        where = f" after {shown[0].scene}" if shown and shown[0].scene else ""
        said = f"a secret stands in what AWS keeps of the run{where}"
        return (
            trials.everywhere(_rolled),
            trials.only_asked(),
            Verdict.of(
                "one-first",
                bad.worst <= 1,
                f"of a password that is refused, {bad.worst} of {bad.of} pods failed at once",
            ),
            _back(refused, partly),
            trials.everywhere(_revoked),
            Verdict.of("hidden", not shown, said if shown else "neither inputs nor outputs show it", harm=True),
            _safe(trials),
            trials.everywhere(partial(_quick, trials.target)),
        )


def _versions(account: Account, secret: str) -> Mapping[str, list[str]]:
    found = account.client("secretsmanager").describe_secret(SecretId=secret)
    stages: Mapping[str, list[str]] = found.get("VersionIdsToStages", {})
    return stages


def _rolled(trial: Trial[Fleet]) -> Verdict:
    state = trial.state
    met = state.pods == {NEW: state.of} and state.current == NEW and trial.run.status == "Success"
    return Verdict.of("rolled", met, f"{state.pods.get(NEW, 0)} of {state.of} pods use the new version")


def _back(refused: Trial[Fleet], partly: Trial[Fleet]) -> Verdict:
    for trial in (refused, partly):
        state = trial.state
        failed = f"{state.failing} of {state.of} pods failed"
        found = f"with {trial.variant}, in the end {failed}, and the run ended {trial.run.status}"
        if state.failing or state.current != OLD or trial.run.status == "Success":
            return Verdict.of("back", False, found, harm=bool(state.failing))
    return Verdict.of("back", True, found)


def _revoked(trial: Trial[Fleet]) -> Verdict:
    state = trial.state
    met = OLD not in state.accepted and NEW in state.accepted and state.worst == 0
    return Verdict.of("revoked", met, _taken(state))


def _quick(target: float, trial: Trial[Fleet]) -> Verdict:
    minutes = trial.run.minutes
    return Verdict.of("quick", minutes <= target, f"{minutes:.1f} minutes; {target:.0f} is the target")


def _taken(state: Fleet) -> str:
    if OLD in state.accepted:
        return "the database still takes the old version"
    on_the_way = f"{state.worst} pods failed on the way" if state.worst else "no pod failed"
    return f"the old version is refused; {on_the_way}"


def _safe(trials: Trials[Fleet]) -> Verdict:
    for trial in trials.broken:
        if trial.variant and trials.variants[trial.variant].state.failing:
            continue  # pods fail there without any fault, which its own demand says
        rolling_back = trial.variant and trial.run.status != "Success" and trial.state.failing <= 1
        if trial.state.failing and not rolling_back:
            return Verdict.of(
                "safe", False, f"after {trial.scene}, {trial.state.failing} pods cannot log in", harm=True
            )
    return Verdict.of("safe", True, f"a fault at each step, {len(trials.broken)} runs: all pods can log in")
