"""Nothing leaves while an account is open: a listener on this machine hears nothing, whoever calls."""

import contextlib
import datetime as dt
import os
import socket
import subprocess
import threading
import urllib.request
from collections.abc import Iterator
from functools import partial

import pytest

from opexkit.labs.runbook.account import CallError, Refusal, open_account
from opexkit.labs.runbook.fence import UnsafeError, fence
from opexkit.labs.runbook.services import NotKnown

START = dt.datetime(2026, 11, 23, 18, 40, tzinfo=dt.UTC)


class Listener:
    """Counts who connects."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.socket.getsockname()[1]
        self.heard = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.heard += 1
            connection.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.socket.close()


def test_an_http_subscription_reaches_no_one(listener: Listener) -> None:
    with open_account(START) as account:
        topic = account.call("sns", "CreateTopic", {"Name": "log"})["TopicArn"]
        where = {"TopicArn": topic, "Protocol": "http", "Endpoint": f"http://127.0.0.1:{listener.port}/"}
        account.call("sns", "Subscribe", where)
        with pytest.raises(UnsafeError, match="about to leave the process"):
            account.call("sns", "Publish", {"TopicArn": topic, "Message": "x"})
    assert listener.heard == 0


def test_neither_this_thread_nor_a_new_one_connects(listener: Listener) -> None:
    address = ("127.0.0.1", listener.port)
    caught: list[str] = []

    def connect() -> None:
        try:
            socket.create_connection(address)
        except UnsafeError as error:
            caught.append(str(error))

    with fence():
        connect()
        other = threading.Thread(target=connect)
        other.start()
        other.join()
        with pytest.raises(UnsafeError):
            urllib.request.urlopen(f"http://127.0.0.1:{listener.port}/")
    assert len(caught) == 2
    assert listener.heard == 0
    socket.create_connection(address).close()  # and afterwards it does


@pytest.mark.parametrize("start", [lambda: subprocess.run(["true"]), lambda: os.system("true")])
def test_no_program_starts(start: object) -> None:
    with fence(), pytest.raises(UnsafeError, match="a program was about to start"):
        start()  # type: ignore[operator]


def test_a_thread_that_ran_before_goes_on(listener: Listener) -> None:
    go, done = threading.Event(), []

    def work() -> None:
        go.wait(10)
        socket.create_connection(("127.0.0.1", listener.port)).close()
        done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    with fence():
        go.set()
        thread.join()
    assert done == [True]


@pytest.mark.parametrize(
    ("service", "api", "inputs"),
    [
        ("lambda", "Invoke", {"FunctionName": "x"}),
        (
            "lambda",
            "CreateFunction",
            {"FunctionName": "x", "Runtime": "python3.11", "Role": "r", "Handler": "h", "Code": {"ZipFile": "eA=="}},
        ),
        ("batch", "DescribeJobQueues", {}),
        ("events", "PutEvents", {"Entries": [{"Source": "a", "DetailType": "b", "Detail": "{}"}]}),
        ("apigateway", "GetRestApis", {}),
        ("stepfunctions", "ListStateMachines", {}),
    ],
)
def test_what_other_services_do_stays_here_too(
    listener: Listener, service: str, api: str, inputs: dict[str, object]
) -> None:
    with open_account(START) as account, contextlib.suppress(CallError, Refusal, NotKnown, UnsafeError):
        account.call(service, api, inputs)
    assert listener.heard == 0


def test_a_stream_that_delivers_to_an_address_delivers_nothing(listener: Listener) -> None:
    where = {"EndpointConfiguration": {"Url": f"http://127.0.0.1:{listener.port}/"}}
    where["S3Configuration"] = {"RoleARN": "arn:aws:iam::123456789012:role/r", "BucketARN": "arn:aws:s3:::b"}
    with open_account(START) as account:
        stream = {"DeliveryStreamName": "s", "HttpEndpointDestinationConfiguration": where}
        account.call("firehose", "CreateDeliveryStream", stream)
        with pytest.raises((Refusal, UnsafeError)):
            account.call("firehose", "PutRecord", {"DeliveryStreamName": "s", "Record": {"Data": "eA=="}})
    assert listener.heard == 0


def test_a_rule_that_calls_an_address_calls_no_one(listener: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    key = {"ApiKeyAuthParameters": {"ApiKeyName": "n", "ApiKeyValue": "v"}}
    with open_account(START) as account:
        events = partial(account.call, "events")
        made = events("CreateConnection", {"Name": "c", "AuthorizationType": "API_KEY", "AuthParameters": key})
        where = {"Name": "d", "HttpMethod": "POST", "InvocationEndpoint": f"http://127.0.0.1:{listener.port}/"}
        called = events("CreateApiDestination", where | {"ConnectionArn": made["ConnectionArn"]})
        events("PutRule", {"Name": "r", "EventPattern": '{"source": ["a"]}'})
        events("PutTargets", {"Rule": "r", "Targets": [{"Id": "1", "Arn": called["ApiDestinationArn"]}]})
        monkeypatch.setenv("MOTO_EVENTS_INVOKE_HTTP", "true")  # which an account takes from no one who opens it
        with pytest.raises(UnsafeError, match="about to leave the process"):
            events("PutEvents", {"Entries": [{"Source": "a", "DetailType": "b", "Detail": "{}"}]})
    assert listener.heard == 0
