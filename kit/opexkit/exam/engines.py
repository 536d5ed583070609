"""What families of items draw and work out: numbers for the situation, and a value for each option."""

from collections.abc import Callable, Mapping

import numpy as np

from opexkit.labs.alarms.rule import CODES
from opexkit.labs.alarms.states import alarm_states
from opexkit.labs.slo.burn import Requests, rate

Engine = Callable[[np.random.Generator], dict[str, str]]
_SERVICES = ("ec2", "s3", "rds", "sqs", "lambda", "dynamodb")


def _burn_rate(random: np.random.Generator) -> dict[str, str]:
    budget = float(random.choice([0.1, 0.5, 1.0]))
    total = int(random.integers(20, 80)) * 1000
    share = budget * int(random.choice([3, 5, 6, 10, 15]))
    failed = round(total * share / 100)
    counted = Requests.of(np.array([float(failed)]), np.array([float(total)]))
    burn = float(rate(counted, 1, budget / 100)[-1])
    days = 30 / burn

    def said(times: float, when: str) -> str:
        return f"{times:.3g} times as fast as allowed; it is spent {when}"

    return {
        "goal": f"{100 - budget:g}",
        "budget": f"{budget:g}",
        "share": f"{share:g}",
        "total": f"{total:,}",
        "failed": f"{failed:,}",
        "right": said(burn, f"after {days:.3g} days"),
        "percent": said(share, f"after {30 / share:.3g} days"),
        "allowed": said(burn / 10, f"after {10 * days:.3g} days"),
        "hour": said(burn, f"after {60 / burn:.3g} minutes"),
    }


def _m_of_n(random: np.random.Generator) -> dict[str, str]:
    of = int(random.integers(4, 7))
    least = int(random.integers(2, of))
    limit, minutes = 80, 16
    values = np.where(random.random(minutes) < 0.55, random.integers(81, 99, minutes), random.integers(40, 80, minutes))
    breaching = values > limit
    quiet = of + 2  # minutes before the first one, all well
    flags = np.concatenate((np.zeros(quiet, bool), breaching))
    states = alarm_states(flags, np.ones(len(flags), bool), least, of, "missing")
    return {
        "of": str(of),
        "least": str(least),
        "limit": str(limit),
        "values": ", ".join(str(value) for value in values),
        "right": _minute(np.flatnonzero(states[quiet:] == CODES["ALARM"])),
        "first": _minute(np.flatnonzero(breaching)),
        "row": _minute(_runs(breaching, least)),
        "all": _minute(_runs(breaching, of)),
    }


def _runs(flags: np.ndarray, length: int) -> np.ndarray:
    sums = np.convolve(flags, np.ones(length, int))[: len(flags)]
    return np.flatnonzero(sums == length)


def _minute(places: np.ndarray) -> str:
    return f"After 10:{places[0] + 1:02}" if len(places) else "Not within these minutes"


def _canary_losses(random: np.random.Generator) -> dict[str, str]:
    traffic, minutes = int(random.integers(2, 20)) * 1000, int(random.integers(3, 9))
    share, bad = int(random.choice([5, 10, 20])), int(random.choice([20, 40, 50, 60]))
    reached = traffic * share / 100
    return {
        "rate": f"{traffic:,}",
        "minutes": str(minutes),
        "share": str(share),
        "bad": str(bad),
        "right": f"{reached * bad / 100 * minutes:,.0f}",
        "whole": f"{traffic * bad / 100 * minutes:,.0f}",
        "reached": f"{reached * minutes:,.0f}",
        "minute": f"{reached * bad / 100:,.0f}",
    }


def _recovery_time(random: np.random.Generator) -> dict[str, str]:
    usual = np.sort(random.integers(6, 40, 6))
    values = np.append(usual, random.integers(150, 400))
    random.shuffle(values)
    return {
        "values": ", ".join(str(value) for value in values),
        "right": f"{np.median(values):.0f}",
        "mean": f"{np.mean(values):.0f}",
        "middle": f"{(values.min() + values.max()) / 2:.0f}",
        "longest": str(values.max()),
    }


def _scp_evaluation(random: np.random.Generator) -> dict[str, str]:
    root, unit, account, role = (
        {str(name) for name in random.choice(_SERVICES, size, replace=False)} for size in (5, 4, 4, 3)
    )
    return {
        "root": _named(root),
        "unit": _named(unit),
        "account": _named(account),
        "role": _named(role),
        "right": _named(root & unit & account & role),
        "levels": _named(root & unit & account),
        "granted": _named(role),
        "any": _named((root | unit | account) & role if not role <= root & unit else (root | unit | account) - role),
    }


def _named(services: set[str]) -> str:
    return ", ".join(f"{name}:*" for name in sorted(services)) or "none"


ENGINES: Mapping[str, Engine] = {
    "burn-rate": _burn_rate,
    "m-of-n": _m_of_n,
    "canary-losses": _canary_losses,
    "recovery-time": _recovery_time,
    "scp-evaluation": _scp_evaluation,
}
"""The engine of each family."""
