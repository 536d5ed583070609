"""Nothing leaves the process, and an account that is not emulated does not open."""

import datetime as dt
import socket
from types import SimpleNamespace
from typing import Any

import pytest

from opexkit.labs.runbook.account import CallError, open_account
from opexkit.labs.runbook.fence import UnsafeError

START = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("something was about to open a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def test_calls_are_answered_without_a_connection() -> None:
    with open_account(START) as account:
        account.call("sqs", "CreateQueue", {"QueueName": "log"})
        with pytest.raises(CallError, match="DBClusterNotFoundFault"):
            account.call("rds", "FailoverDBCluster", {"DBClusterIdentifier": "none"})
        assert [(call.api, call.error) for call in account.calls] == [
            ("CreateQueue", ""),
            ("FailoverDBCluster", "DBClusterNotFoundFault"),
        ]


def test_accounts_share_nothing() -> None:
    with open_account(START) as account:
        account.call("sqs", "CreateQueue", {"QueueName": "log"})
    with open_account(START) as account:
        assert "QueueUrls" not in account.call("sqs", "ListQueues", {})


def test_it_does_not_open_when_the_emulation_is_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if moto had not taken hold: the first request is refused before it is sent."""
    from moto.core.botocore_stubber import BotocoreStubber

    monkeypatch.setattr(BotocoreStubber, "__call__", lambda *_, **__: None)
    with pytest.raises(UnsafeError, match="about to leave the process; it was not sent"), open_account(START):
        pass


def test_it_does_not_open_when_another_account_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    stranger = SimpleNamespace(get_caller_identity=lambda: {"Account": "999999999999"})
    monkeypatch.setattr("opexkit.labs.runbook.emulation.client", lambda _: stranger)
    with pytest.raises(UnsafeError, match="account 999999999999 answers instead"), open_account(START):
        pass


def test_credentials_and_profiles_of_the_user_are_not_looked_at(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    (tmp_path / "config").write_text("[profile work]\nregion = eu-west-1\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_PROFILE", "missing")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "real")
    with open_account(START) as account:
        assert account.call("sts", "GetCallerIdentity", {})["Account"] == "123456789012"
    import os

    assert os.environ["AWS_PROFILE"] == "missing"


@pytest.mark.parametrize("service", ["rds", "cloudwatch", "sts", "kms"])
def test_an_endpoint_of_the_user_is_not_asked(monkeypatch: pytest.MonkeyPatch, service: str) -> None:
    """A variable that sends calls elsewhere: the emulated account answers all the same."""
    from opexkit.labs.runbook import emulation as module

    monkeypatch.setenv(f"AWS_ENDPOINT_URL_{service.upper()}", "http://127.0.0.1:9")
    module._client.cache_clear()
    module._session.cache_clear()
    apis = {
        "rds": "DescribeDBClusters",
        "cloudwatch": "DescribeAlarms",
        "sts": "GetCallerIdentity",
        "kms": "ListKeys",
    }
    try:
        with open_account(START) as account:
            account.call(service, apis[service], {})
    finally:
        module._client.cache_clear()
        module._session.cache_clear()
