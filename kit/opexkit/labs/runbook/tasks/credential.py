"""The rotation of a database credential that pods use."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

from pydantic import Field

from opexkit.files import Strict
from opexkit.labs.runbook.account import Account, CallError
from opexkit.labs.runbook.emulation import ACCOUNT
from opexkit.labs.runbook.task import Task
from opexkit.labs.runbook.tasks.fleet import NEW, OLD, STUBBORN, Fleet, judge_fleet
from opexkit.labs.runbook.trial import Trials
from opexkit.labs.verdict import Verdict

PASSWORD = "emulated-and-never-shown"  # noqa: S105 (it exists in the emulation alone)

_LATE = 15.0
"""Seconds until the database takes the new password in one world: a probe that is made again finds it well."""


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


@dataclass
class _World:
    """What the database takes and the pods use.

    Attributes:
        new: the version that the function `create` makes.
        good: whether the database takes the new version.
        stubborn: pods that cannot log in with the new version, although the database takes it.
        strict: whether a roll-out fails when a pod cannot log in after it.
        worst: the most pods that failed at one time.
        restarts: how often a pod was restarted.
    """

    pods: list[str]
    accepted: set[str]
    new: str
    good: bool
    stubborn: set[int] = field(default_factory=set)
    strict: bool = False
    worst: int = 0
    restarts: int = 0

    @property
    def failing(self) -> int:
        return sum(
            version not in self.accepted or (version == self.new and number in self.stubborn)
            for number, version in enumerate(self.pods)
        )


class RotateCredential(Task[CredentialData, Fleet]):
    """Rotate the credential of dispatch-db without a failed login."""

    id = "rotate-credential"
    model = CredentialData
    demands = ("rolled", "only-asked", "one-first", "back", "revoked", "hidden", "safe", "quick")
    kinds = (
        "other names",
        "two pods",
        "thirty pods",
        "pods that start at once",
        "a secret of a neighbor with almost the same name",
        "a version that was left pending last month",
        "a secret whose name has no path",
    )
    variants = (
        "a new password that is refused",
        "a few pods that cannot use it",
        "a roll-out that fails with the first pod",
        "a roll-out that fails with a few pods",
        "a new password that the first pod alone can use",
        "a database that takes the new password late",
    )
    fragile = ("", "a new password that is refused", "a few pods that cannot use it")
    may_call = ("secretsmanager.UpdateSecretVersionStage",)

    def figures(self) -> Mapping[str, float]:
        """Return the number of pods, too."""
        return {**super().figures(), "pods": self.data.pods}

    def values(self, _variant: str = "") -> Mapping[str, Any]:
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

    def other_data(self, chance: Random, _start: dt.datetime, kind: str) -> CredentialData:
        """Draw another secret, another number of pods, and how fast they start."""
        secret = chance.choice(self.data.other_secrets)
        if kind == "a secret whose name has no path":
            secret = secret.split("/")[1]
        pods = {"two pods": 2, "thirty pods": 30}.get(kind, chance.randint(4, 12))
        settle = {"thirty pods": self.data.settle / 5, "pods that start at once": 0.5}.get(kind, self.data.settle)
        return self.data.model_copy(update={"secret": secret, "pods": pods, "settle": settle})

    def may_change(self, _account: Account) -> tuple[str, ...]:
        """The new version, and which version has which stage."""
        secret = f"secretsmanager/secrets/{self.data.secret.replace('/', '.')}"
        old, new, left = self._identifiers
        stages = (
            f"{secret}/versions/{old}/version_stages*",
            f"{secret}/version_stages*",
            f"{secret}/default_version_id",
        )
        return (f"{secret}/versions/{new}", f"{secret}/versions/{new}/*", f"{secret}/versions/{left}*", *stages)

    @property
    def _identifiers(self) -> tuple[str, str, str]:
        """Of the old version, the new one, and one that was left pending: no document can know them."""
        chance = Random(f"versions {self.site.start}")  # noqa: S311 - a draw, no secret
        old, new, left = (str(UUID(int=chance.getrandbits(128), version=4)) for _ in range(3))
        return old, new, left

    def set_up(self, account: Account, variant: str) -> _World:
        """Make the secret, the pods that use it, and the functions that a runbook may call."""
        refused, few, strict, strict_few, first_alone, late = self.variants
        old, new, left = self._identifiers
        world = _World([old] * self.data.pods, {old}, new, good=variant not in (refused, strict, late))
        world.strict = variant in (strict, strict_few)
        if variant in (few, strict_few):
            world.stubborn = set(range(self.data.pods - STUBBORN, self.data.pods))
        if variant == first_alone:
            world.stubborn = set(range(1, self.data.pods))
        account.secrets.add(PASSWORD)
        secrets = account.client("secretsmanager")
        secrets.create_secret(Name=self.data.secret, SecretString="emulated", ClientRequestToken=old)

        if self.kind == "a version that was left pending last month":
            pending = {"ClientRequestToken": left, "VersionStages": ["AWSPENDING"]}
            secrets.put_secret_value(SecretId=self.data.secret, SecretString="emulated", **pending)
        if self.kind == "a secret of a neighbor with almost the same name":
            token = {"ClientRequestToken": "00000000-0000-4000-8000-000000000009"}
            secrets.create_secret(Name=f"{self.data.secret}-reports", SecretString="emulated", **token)

        def create(_payload: Any) -> dict[str, Any]:
            if new not in _versions(account, self.data.secret):
                stages = {"VersionStages": ["AWSPENDING"], "ClientRequestToken": new}
                secrets.put_secret_value(SecretId=self.data.secret, SecretString=PASSWORD, **stages)
            if world.good:
                world.accepted.add(new)
            if variant == late and new not in world.accepted:
                account.clock.after(_LATE, lambda: world.accepted.add(new))
            return {"VersionId": new, "Former": self._version(account, "AWSCURRENT")}

        def rollout(payload: Any) -> dict[str, Any]:
            version = self._version(account, str(payload.get("stage", "AWSCURRENT")))
            number = 1 if payload.get("pods") == "one" else len(world.pods)
            account.clock.wait(self.data.settle * number)
            world.pods[:number] = [version] * number
            world.restarts += number
            world.worst = max(world.worst, world.failing)
            if world.strict and world.failing:
                raise CallError("FunctionError", f"{world.failing} of {number} pods do not become ready")
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
        old, new, _ = self._identifiers
        names = {old: OLD, new: NEW}
        return Fleet(
            of=self.data.pods,
            pods={names.get(each, each): world.pods.count(each) for each in sorted(set(world.pods))},
            failing=world.failing,
            worst=world.worst,
            restarts=world.restarts,
            current=names.get(current := self._version(account, "AWSCURRENT"), current),
            accepted=frozenset(names.get(each, each) for each in world.accepted),
        )

    def judge(self, trials: Trials[Fleet], _bars: Mapping[str, float]) -> tuple[Verdict, ...]:
        """Judge by what happened to the pods."""
        return judge_fleet(trials, self.variants[0], self.variants[-1])


def _versions(account: Account, secret: str) -> Mapping[str, list[str]]:
    found = account.client("secretsmanager").describe_secret(SecretId=secret)
    stages: Mapping[str, list[str]] = found.get("VersionIdsToStages", {})
    return stages
