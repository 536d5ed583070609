"""Nothing leaves while an account is open: a listener on this machine hears nothing, whoever calls.

What documents may not call is called here by a client, to which no list says no: the fence has to hold alone.
"""

import contextlib
import datetime as dt
import os
import socket
import subprocess
import threading
import urllib.request

import pytest
from botocore.exceptions import ClientError
from tests.labs.runbook.listener import Listener

from opexkit.labs.runbook.account import open_account
from opexkit.labs.runbook.fence import UnsafeError, fence

START = dt.datetime(2026, 11, 23, 18, 40, tzinfo=dt.UTC)


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


FUNCTION = {"Runtime": "python3.11", "Role": "arn:aws:iam::123456789012:role/r", "Handler": "h"}


@pytest.mark.parametrize(
    ("service", "api", "inputs"),
    [
        ("lambda", "invoke", {"FunctionName": "x"}),
        ("lambda", "create_function", {"FunctionName": "x", **FUNCTION, "Code": {"ZipFile": b"x"}}),
        ("batch", "describe_job_queues", {}),
        ("events", "put_events", {"Entries": [{"Source": "a", "DetailType": "b", "Detail": "{}"}]}),
        ("apigateway", "get_rest_apis", {}),
        ("stepfunctions", "list_state_machines", {}),
    ],
)
def test_what_other_services_do_stays_here_too(
    listener: Listener, service: str, api: str, inputs: dict[str, object]
) -> None:
    with open_account(START) as account, contextlib.suppress(ClientError, UnsafeError):
        getattr(account.client(service), api)(**inputs)
    assert listener.heard == 0


def test_a_stream_that_delivers_to_an_address_delivers_nothing(listener: Listener) -> None:
    where = {"EndpointConfiguration": {"Url": f"http://127.0.0.1:{listener.port}/"}}
    where["S3Configuration"] = {"RoleARN": "arn:aws:iam::123456789012:role/r", "BucketARN": "arn:aws:s3:::b"}
    with open_account(START) as account:
        firehose = account.client("firehose")
        firehose.create_delivery_stream(DeliveryStreamName="s", HttpEndpointDestinationConfiguration=where)
        with pytest.raises(RuntimeError, match="HTTP destination failed"):  # as what it meets is called there
            firehose.put_record(DeliveryStreamName="s", Record={"Data": b"x"})
    assert listener.heard == 0


def test_a_rule_that_calls_an_address_calls_no_one(listener: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    key = {"ApiKeyAuthParameters": {"ApiKeyName": "n", "ApiKeyValue": "v"}}
    with open_account(START) as account:
        events = account.client("events")
        made = events.create_connection(Name="c", AuthorizationType="API_KEY", AuthParameters=key)
        where = {"Name": "d", "HttpMethod": "POST", "InvocationEndpoint": f"http://127.0.0.1:{listener.port}/"}
        called = events.create_api_destination(**where, ConnectionArn=made["ConnectionArn"])
        events.put_rule(Name="r", EventPattern='{"source": ["a"]}')
        events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": called["ApiDestinationArn"]}])
        monkeypatch.setenv("MOTO_EVENTS_INVOKE_HTTP", "true")  # which an account takes from no one who opens it
        with pytest.raises(UnsafeError, match="about to leave the process"):
            events.put_events(Entries=[{"Source": "a", "DetailType": "b", "Detail": "{}"}])
    assert listener.heard == 0
