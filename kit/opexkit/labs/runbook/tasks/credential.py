"""The rotation of a database credential that pods use."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import Field

from opexkit.files import Strict
from opexkit.labs.runbook.account import ACCOUNT, Account, CallError
from opexkit.labs.runbook.trial import Task, Trials
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


@dataclass(frozen=True)
class Fleet:
    """Secret, database and pods after a run.

    Attributes:
        pods: how many use each version.
        failing: pods that the database refuses.
        worst: the most that it refused at one time.
        current: the version with the stage AWSCURRENT.
        accepted: the versions that the database takes.
    """

    pods: Mapping[str, int]
    failing: int
    worst: int
    current: str
    accepted: frozenset[str]


@dataclass
class _World:
    pods: list[str]
    accepted: set[str]
    good: bool
    worst: int = 0

    @property
    def failing(self) -> int:
        return sum(version not in self.accepted for version in self.pods)


class RotateCredential(Task[CredentialData, Fleet]):
    """Rotate the credential of dispatch-db without a failed login."""

    id = "rotate-credential"
    model = CredentialData
    demands = ("rolled", "one-first", "back", "revoked", "hidden", "safe", "quick")
    variants = ("new password refused",)
    fragile = ("", "new password refused")

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

    def set_up(self, account: Account, variant: str) -> _World:
        """Make the secret, the pods that use it, and the functions that a runbook may call."""
        world = _World([OLD] * self.data.pods, {OLD}, good=not variant)
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
            pods={name: world.pods.count(name) for name in sorted(set(world.pods))},
            failing=world.failing,
            worst=world.worst,
            current=self._version(account, "AWSCURRENT"),
            accepted=frozenset(world.accepted),
        )

    def judge(self, trials: Trials[Fleet], _bars: Mapping[str, float]) -> tuple[Verdict, ...]:
        """Judge by what happened to the pods."""
        plain, refused = trials.plain, trials.variants["new password refused"]
        state, bad = plain.state, refused.state
        pods = self.data.pods
        rolled = state.pods == {NEW: pods} and state.current == NEW and plain.run.status == "Success"
        back = bad.failing == 0 and bad.current == OLD and refused.run.status != "Success"
        revoked = OLD not in state.accepted and NEW in state.accepted and state.worst == 0
        shown = any(PASSWORD in str(step.outputs) for step in plain.run.steps) or _reads_secret(plain.run)
        worst = f"with a password that is refused, {bad.worst} of {pods} pods failed at once"
        left = f"in the end {bad.failing} of {pods} pods failed, and the run ended {refused.run.status}"
        minutes = f"{plain.run.minutes:.1f} minutes; {trials.target:.0f} is the target"
        return (
            Verdict.of("rolled", rolled, f"{state.pods.get(NEW, 0)} of {pods} pods use the new version"),
            Verdict.of("one-first", bad.worst <= 1, worst),
            Verdict.of("back", back, left),
            Verdict.of("revoked", revoked, _revoked(state)),
            Verdict.of(
                "hidden", not shown, "the password stands in a step's outputs" if shown else "no output shows it"
            ),
            _safe(trials),
            Verdict.of("quick", rolled and plain.run.minutes <= trials.target, minutes),
        )


def _versions(account: Account, secret: str) -> Mapping[str, list[str]]:
    found = account.client("secretsmanager").describe_secret(SecretId=secret)
    stages: Mapping[str, list[str]] = found.get("VersionIdsToStages", {})
    return stages


def _reads_secret(run: Any) -> bool:
    """Whether a step gave out something that it had from the secret's value or from a generator of passwords."""
    return any("Password" in name or "SecretString" in name for step in run.steps for name in step.outputs)


def _revoked(state: Fleet) -> str:
    if OLD in state.accepted:
        return "the database still takes the old version"
    on_the_way = f"{state.worst} pods failed on the way" if state.worst else "no pod failed"
    return f"the old version is refused; {on_the_way}"


def _safe(trials: Trials[Fleet]) -> Verdict:
    for trial in trials.broken:
        if trial.variant and trials.variants[trial.variant].state.failing:
            continue  # pods fail there without any fault, which its own demand says
        step, moment = trial.broken or ("", "before")
        rolling_back = trial.variant and trial.run.status != "Success" and trial.state.failing <= 1
        if trial.state.failing and not rolling_back:
            scene = f"a fault {moment} {step!r}" + (f" and a {trial.variant}" if trial.variant else "")
            return Verdict.of("safe", False, f"after {scene}, {trial.state.failing} pods cannot log in")
    return Verdict.of("safe", True, f"a fault at each step, {len(trials.broken)} runs: all pods can log in")
