"""Scripts of aws:executeScript: what they compute and call, how they fail, and that none leaves its sandbox."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from opexkit.labs import load_labs
from opexkit.labs.runbook import script
from opexkit.labs.runbook.account import Account
from opexkit.labs.runbook.record import Run
from opexkit.labs.runbook.rewrite import Rewritten
from opexkit.labs.runbook.script import run_in_sandbox, run_script
from opexkit.labs.runbook.step import CannotRun, StepError
from opexkit.labs.runbook.traces import shows_secret
from opexkit.labs.verdict import Judgment

MARKER = "OPEXKIT_SCRIPT_TEST"
"""A variable of this process that no script may read."""
VALUE = "a-value-of-this-process"


@pytest.fixture
def cluster(account: Account) -> Account:
    rds = account.client("rds")
    rds.create_db_cluster(
        DBClusterIdentifier="orders-db",
        Engine="aurora-postgresql",
        MasterUsername="root",
        MasterUserPassword="never-shown",
    )
    for name in ("orders-db-1", "orders-db-2"):
        rds.create_db_instance(
            DBInstanceIdentifier=name,
            DBClusterIdentifier="orders-db",
            Engine="aurora-postgresql",
            DBInstanceClass="db.r6g.large",
        )
    account.client("secretsmanager").create_secret(Name="db", SecretString="hunter22")
    account.client("cloudwatch").put_metric_alarm(
        AlarmName="lag", MetricName="AuroraReplicaLag", Namespace="AWS/RDS", Statistic="Maximum", Period=60,
        EvaluationPeriods=1, Threshold=1000, ComparisonOperator="GreaterThanThreshold",
    )  # fmt: skip
    account.client("cloudwatch").set_alarm_state(AlarmName="lag", StateValue="ALARM", StateReason="a test")
    return account


def go(account: Account, body: str, event: Any = None, before: str = "import boto3") -> Any:
    lines = "\n".join(f"    {line}" for line in body.strip("\n").splitlines())
    return run_script(account, f"{before}\ndef go(events, context):\n{lines}\n", "go", event or {}).value


# What scripts compute and call


COMPUTED: dict[str, tuple[str, Any]] = {
    "the event": ("return {'x': events['x'], 'n': len(events['l'])}", {"x": 1, "n": 3}),
    "nothing": ("pass", None),
    "comprehensions": ("return sorted({len(w): w for w in 'a bb ccc'.split()}.items())", [[1, "a"], [2, "bb"], [3, "ccc"]]),
    "annotations": ("x: int = 3\ny: Unknown\nreturn x", 3),
    "a closure": ("def add(n):\n    return lambda m: n + m\nreturn add(2)(3)", 5),
    "match": ("match events['x']:\n    case 1:\n        return 'one'", "one"),
    "json": ("import json\nreturn json.loads(json.dumps({'a': [1, None]}))", {"a": [1, None]}),
    "regular expressions": ("import re\nreturn re.findall('[a-z]+', 'ab 12 cd')", ["ab", "cd"]),
    "an error caught": ("try:\n    return events['none']\nexcept KeyError:\n    return 'no key'", "no key"),
    "an error by itself": ("try:\n    raise ValueError('a', 2)\nexcept ValueError as e:\n    return str(e)", "('a', 2)"),
    "of two handlers the right one": ("try:\n    1 / 0\nexcept KeyError:\n    return 1\nexcept (ValueError, ZeroDivisionError):\n    return 2", 2),
    "else and finally": ("x = []\ntry:\n    x.append(1)\nexcept Exception:\n    x.append(2)\nelse:\n    x.append(3)\nfinally:\n    x.append(4)\nreturn x", [1, 3, 4]),
    "a number that is none": ("try:\n    return int('x')\nexcept ValueError:\n    return 0", 0),
    "the simulated time": ("import time\nfrom datetime import datetime\ntime.sleep(90)\nreturn str(datetime.now())", "2026-11-23 12:01:30"),
    "a number rounded": ("return [round(2.675, 2), round(2.5), round(1234.5, -2)]", [2.67, 2, 1200.0]),
    "lists made item by item": ("x = [3, 1]\nreturn [sum(i for i in x), any(i > 2 for i in x), next((i for i in x if i < 2), None), next((i for i in x if i > 9), 7), list(zip(x, 'ab'))]", [4, True, 1, 7, [[3, "a"], [1, "b"]]]),
    "a loop over two lists": ("r = []\nfor i, (a, b) in enumerate(zip([1, 2], 'xy')):\n    r.append([i, a, b])\nreturn r", [[0, 1, "x"], [1, 2, "y"]]),
    "a class": ("class A:\n    def __init__(self, n): self.n = n\n    def twice(self): return self.n * 2\nreturn A(4).twice()", 8),
    "chance, always the same": ("import random\na = random.random()\nreturn 0 <= a < 1", True),
}  # fmt: skip


@pytest.mark.parametrize("what", COMPUTED)
def test_a_script_computes_as_python_does(what: str, account: Account) -> None:
    body, expected = COMPUTED[what]
    assert go(account, body, {"x": 1, "l": [1, 2, 3]}) == expected


CALLED: dict[str, tuple[str, Any]] = {
    "rds": (
        "found = boto3.client('rds').describe_db_clusters(DBClusterIdentifier='orders-db')\n"
        "return [m['DBInstanceIdentifier'] for m in found['DBClusters'][0]['DBClusterMembers']]",
        ["orders-db-1", "orders-db-2"],
    ),
    "cloudwatch": ("return boto3.client('cloudwatch').describe_alarms(AlarmNames=['lag'])['MetricAlarms'][0]['StateValue']", "ALARM"),
    "sns": (
        "sns = boto3.client('sns', region_name='us-east-1')\ntopic = sns.create_topic(Name='log')['TopicArn']\n"
        "return sns.publish(TopicArn=topic, Message='done')['ResponseMetadata']['HTTPStatusCode']",
        200,
    ),
    "secretsmanager": ("return len(boto3.client('secretsmanager').get_secret_value(SecretId='db')['SecretString'])", 8),
    "a session": ("return len(boto3.session.Session().client('rds').describe_db_instances()['DBInstances'])", 2),
    "pages": (
        "pages = boto3.client('rds').get_paginator('describe_db_instances').paginate(PaginationConfig={'PageSize': 20})\n"
        "return [i['DBInstanceIdentifier'] for page in pages for i in page['DBInstances']]",
        ["orders-db-1", "orders-db-2"],
    ),
    "a waiter": ("boto3.client('rds').get_waiter('db_instance_available').wait(DBInstanceIdentifier='orders-db-1')", None),
    "a time in an answer": ("return boto3.client('rds').describe_db_clusters()['DBClusters'][0]['ClusterCreateTime'].year > 2000", True),
    "a body that is read": (
        "s3 = boto3.client('s3')\ns3.create_bucket(Bucket='bucket')\ns3.put_object(Bucket='bucket', Key='k', Body=b'text')\n"
        "return s3.get_object(Bucket='bucket', Key='k')['Body'].read().decode()",
        "text",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", CALLED)
def test_a_script_calls_the_emulated_account(what: str, cluster: Account) -> None:
    body, expected = CALLED[what]
    assert go(cluster, body) == expected
    assert cluster.calls
    assert not any(call.kept for call in cluster.calls)


IMPORTS = "import boto3\nimport botocore\nfrom botocore.exceptions import ClientError, ParamValidationError, WaiterError as Slow"
ERRORS: dict[str, tuple[str, Any]] = {
    "rds, by its class": ("rds = boto3.client('rds')\ntry:\n    rds.describe_db_clusters(DBClusterIdentifier='no')\nexcept rds.exceptions.DBClusterNotFoundFault:\n    return 'none'", "none"),
    "rds, by its code": ("try:\n    boto3.client('rds').describe_db_clusters(DBClusterIdentifier='no')\nexcept ClientError as e:\n    return e.response['Error']['Code']", "DBClusterNotFoundFault"),
    "cloudwatch": ("try:\n    boto3.client('cloudwatch').set_alarm_state(AlarmName='no', StateValue='OK', StateReason='x')\nexcept botocore.exceptions.ClientError as e:\n    return e.response['Error']['Code']", "ResourceNotFound"),
    "sns": ("sns = boto3.client('sns')\ntry:\n    sns.publish(TopicArn='arn:aws:sns:us-east-1:123456789012:no', Message='x')\nexcept sns.exceptions.NotFoundException as e:\n    return str(e)[:27]", "An error occurred (NotFound"),
    "secretsmanager": ("sm = boto3.client('secretsmanager')\ntry:\n    sm.get_secret_value(SecretId='no')\nexcept sm.exceptions.InvalidRequestException:\n    return 1\nexcept (sm.exceptions.ResourceNotFoundException, KeyError):\n    return 2", 2),
    "by Exception": ("try:\n    boto3.client('rds').describe_db_clusters(DBClusterIdentifier='no')\nexcept Exception as error:\n    return 'DBClusterNotFoundFault' in str(error)", True),
    "inputs of a wrong type": ("try:\n    boto3.client('rds').describe_db_clusters(MaxRecords='20')\nexcept ClientError:\n    return 1\nexcept ParamValidationError:\n    return 2", 2),
    "a waiter that gives up": ("try:\n    boto3.client('rds').get_waiter('db_instance_deleted').wait(DBInstanceIdentifier='orders-db-1', WaiterConfig={'Delay': 5, 'MaxAttempts': 3})\nexcept Slow:\n    return 'slow'", "slow"),
    "raised again": ("try:\n    try:\n        boto3.client('rds').describe_db_clusters(DBClusterIdentifier='no')\n    except KeyError:\n        return 1\n    except ClientError:\n        raise\nexcept Exception as e:\n    return 'no not found' in str(e)", True),
}  # fmt: skip


@pytest.mark.parametrize("what", ERRORS)
def test_a_script_catches_what_aws_raises(what: str, cluster: Account) -> None:
    body, expected = ERRORS[what]
    assert go(cluster, body, before=IMPORTS) == expected


FAILS: dict[str, tuple[str, str]] = {
    "by itself": ("raise Exception('the reader lags')", "line 3 of the script: Exception: the reader lags"),
    "by a class alone": ("raise ValueError", "line 3 of the script: ValueError: "),
    "by an assert": ("assert events, 'no event'", "AssertionError: no event"),
    "for a key": ("return events['no']", "KeyError: 'no'"),
    "for AWS's error": ("boto3.client('rds').describe_db_clusters(DBClusterIdentifier='no')", "An error occurred (DBClusterNotFoundFault) when calling the DescribeDBClusters"),
    "for inputs that boto3 refuses": ("boto3.client('rds').describe_db_clusters(MaxRecords='20')", "Parameter validation failed"),
    "for words without names": ("boto3.client('rds').describe_db_clusters('orders-db')", "only accepts keyword arguments"),
    "for a result with a time": ("return boto3.client('rds').describe_db_clusters()", "returns is no JSON"),
    "for a result with a function": ("return len", "returns is no JSON"),
    "for its time": ("import time\nwhile True:\n    time.sleep(20)", "the script took longer than 600 s"),
    "for its time, whatever it catches": ("import time\nwhile True:\n    try:\n        time.sleep(20)\n    except Exception:\n        pass", "the script took longer than 600 s"),
}  # fmt: skip


@pytest.mark.parametrize("what", FAILS)
def test_a_script_fails_as_it_would_on_aws(what: str, cluster: Account) -> None:
    body, said = FAILS[what]
    with pytest.raises(StepError) as raised:
        go(cluster, body)
    assert said in str(raised.value)


# What is not judged: where the sandbox differs from Python, no verdict follows


UNKNOWN: dict[str, tuple[str, str]] = {
    "a module that is not there": ("import ipaddress", "ipaddress"),
    "hidden by Exception": ("try:\n    import ipaddress\nexcept Exception:\n    return {}", "ipaddress"),
    "hidden by a bare except": ("try:\n    ''.nothing\nexcept:\n    return {}", "nothing"),
    "hidden by its own kind": ("try:\n    import ipaddress\nexcept ImportError:\n    return {}", "ipaddress"),
    "hidden by a default": ("return getattr('', 'nothing', 1)", "getattr"),
    "hidden by a return": ("try:\n    ''.nothing\nfinally:\n    return {}", "finally"),
    "hidden by hasattr": ("return hasattr('', 'upper')", "hasattr"),
    "a kind of error of its own": ("class Mine(Exception):\n    pass\nraise Mine('x')", "class"),
    "an unknown kind that is caught": ("try:\n    pass\nexcept Mine:\n    pass", "'Mine'"),
    "the kind of an error": ("try:\n    1 / 0\nexcept Exception as e:\n    return str(type(e))", "kind of an error"),
    "what an error looks like": ("try:\n    1 / 0\nexcept Exception as e:\n    return f'{e!r}'", "kind of an error"),
    "the words of an error": ("try:\n    1 / 0\nexcept Exception as e:\n    return e.args", "e.args"),
    "a generator": ("yield 1", "yield"),
    "a list gone over twice": ("z = zip([1], [2])\nreturn [list(z), list(z)]", "item by item"),
    "calls that may not be made": ("return any(boto3.client('rds').describe_db_clusters() for _ in [1, 2])", "item by item"),
    "items that Python does not reach": ("return any(t['a'] for t in [{'a': 1}, {}])", "KeyError"),
    "a class that says what it is worth": ("class A:\n    def __bool__(self): return False\nreturn bool(A())", "__bool__"),
    "a tuple with names": ("from collections import namedtuple\nreturn namedtuple('P', 'x')(1)", "namedtuple"),
    "an error of the system": ("raise OSError(2, 'none')", "from its number"),
    "a key that is no text": ("raise KeyError(5)", "sandbox"),
    "its own name": ("return __name__", "under which name"),
    "the second argument": ("return context['x']", "second argument"),
    "another region": ("boto3.client('rds', region_name='eu-west-1')", "region_name"),
    "another account": ("boto3.client('rds', aws_access_key_id='x')", "aws_access_key_id"),
    "resources": ("boto3.resource('s3')", "resource"),
    "a service that is none": ("boto3.client('rdz').describe_it()", "rdz"),
    "an API that is none": ("boto3.client('rds').describe_all()", "describe_all"),
    "an API in other letters": ("boto3.client('rds').DescribeDBClusters()", "describe_db_clusters"),
    "an API that is not emulated": ("boto3.client('cloudwatch').get_metric_widget_image(MetricWidget='{}')", "does not have"),
    "an API that is not emulated, hidden": ("try:\n    boto3.client('cloudwatch').get_metric_widget_image(MetricWidget='{}')\nexcept Exception:\n    return {}", "does not have"),
    "a method without its call": ("ask = boto3.client('rds').describe_db_clusters\nask()", "describe_db_clusters"),
    "a search in pages": ("return boto3.client('rds').get_paginator('describe_db_clusters').paginate().search('x')", "search"),
    "times compared with the clock": ("import datetime\nat = boto3.client('rds').describe_db_clusters()['DBClusters'][0]['ClusterCreateTime']\nreturn at < datetime.datetime.now(datetime.timezone.utc)", "'<'"),
    "the environment": ("import os\nreturn os.environ.get('AWS_REGION', 'none')", "os.environ"),
    "which system it is": ("import sys\nreturn sys.platform", "sys.platform"),
    "no number": ("return float('nan')", "NaN"),
    "an end by exit": ("exit(1)", "exit"),
}  # fmt: skip


@pytest.mark.parametrize("what", UNKNOWN)
def test_what_differs_from_python_is_never_judged(what: str, cluster: Account) -> None:
    body, said = UNKNOWN[what]
    with pytest.raises(CannotRun) as raised:
        go(cluster, body)
    assert said in str(raised.value)


def test_a_module_that_ends_at_its_name_is_not_run_as_a_script(account: Account) -> None:
    with pytest.raises(CannotRun, match="under which name it runs"):
        run_script(account, "def go(e, c): pass\nif __name__ == '__main__':\n    go(1, 2)\n", "go", {})


# No way out: every attempt as it is written, and once more past the rules that are read off the text


ATTEMPTS: dict[str, str] = {
    "read a file": "return open('/etc/passwd').read()",
    "write a file": "open('{here}', 'w').write('x')",
    "read by pathlib": "from pathlib import Path\nreturn Path('/etc/passwd').read_text()",
    "write by pathlib": "from pathlib import Path\nPath('{here}').write_text('x')",
    "list a folder": "import os\nreturn os.listdir('/')",
    "walk folders": "import pathlib\nreturn [str(p) for p in pathlib.Path('/').iterdir()]",
    "a file beside": "return open('../../../../etc/passwd').read()",
    "a file of the process": "return open('/proc/self/environ').read()",
    "remove a file": "import os\nos.remove('{here}')",
    "rename a file": "import os\nos.rename('/etc/hosts', '{here}')",
    "make a folder": "import os\nos.mkdir('{here}')",
    "make a link": "import os\nos.symlink('/etc', '{here}')",
    "a variable": "import os\nreturn os.environ['{marker}']",
    "a variable by getenv": "import os\nreturn os.getenv('{marker}')",
    "all variables": "import os\nreturn dict(os.environ)",
    "a variable by expansion": "import os\nreturn os.path.expandvars('${marker}')",
    "set a variable": "import os\nos.environ['{marker}'] = 'x'",
    "a program": "import subprocess\nreturn subprocess.run(['touch', '{here}'])",
    "a program by system": "import os\nos.system('touch {here}')",
    "a program by popen": "import os\nreturn os.popen('id').read()",
    "become a program": "import os\nos.execv('/bin/touch', ['touch', '{here}'])",
    "fork": "import os\nreturn os.fork()",
    "kill": "import os\nos.kill(os.getpid(), 9)",
    "a socket": "import socket\nsocket.create_connection(('192.0.2.1', 80))",
    "a page": "import urllib.request\nreturn urllib.request.urlopen('http://192.0.2.1').read()",
    "a page by http": "import http.client\nhttp.client.HTTPConnection('192.0.2.1').request('GET', '/')",
    "a library that is installed": "import yaml\nreturn yaml.__file__",
    "foreign code": "import ctypes\nctypes.string_at(0)",
    "a thread": "import threading\nthreading.Thread(target=print).start()",
    "more processes": "import multiprocessing\nmultiprocessing.Process(target=print).start()",
    "an import by name": "return __import__('os').getcwd()",
    "an import by importlib": "import importlib\nreturn importlib.import_module('subprocess').run('id')",
    "the kit itself": "import opexkit\nreturn opexkit.__file__",
    "the sandbox's host": "import pydantic_monty\nreturn str(pydantic_monty)",
    "code in text": "return eval(\"__import__('os').listdir('/')\")",
    "code in text, executed": "exec('import subprocess')",
    "classes": "return [str(c) for c in ().__class__.__bases__[0].__subclasses__()]",
    "globals of a function": "return str(go.__globals__)",
    "builtins": "return str(__builtins__)",
    "a frame": "import sys\nreturn str(sys._getframe(1).f_globals)",
    "a frame of an error": "try:\n    1 / 0\nexcept Exception as e:\n    return str(e.__traceback__.tb_frame.f_back.f_globals)",
    "code of a function": "return str(go.__code__.co_consts)",
    "the host by its object": "import boto3\nreturn str(boto3.client.__globals__)",
    "the host's self": "import boto3\nreturn str(boto3.client('rds').answer.__self__)",
    "the host's client": "import boto3\nreturn str(boto3.client('rds')._client_config)",
    "a private method": "import boto3\nreturn boto3.client('rds')._make_api_call('DescribeDBClusters', {{}})",
    "a dunder as an API": "import boto3\nreturn boto3.client('rds').__getattribute__('answer')",
    "a path as a service": "import boto3\nreturn boto3.client('../../../etc/passwd').describe_it()",
    "set on the host's object": "import boto3\nboto3.client = open\nreturn boto3.client('/etc/passwd').read()",
    "a format with attributes": "return '{{0.__class__.__init__.__globals__}}'.format(go)",
    "a wide format": "return len('{{:>9999999999}}'.format('x'))",
    "memory by a list": "x = []\nwhile True:\n    x.append('x' * 1000)",
    "memory at once": "return len('x' * 10 ** 12)",
    "memory by doubling": "x = [1]\nwhile True:\n    x = x + x",
    "memory by a dict": "return len({{i: str(i) for i in range(10 ** 9)}})",
    "memory by bytes": "return len(bytes(10 ** 12))",
    "time": "while True:\n    pass",
    "time, caught": "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass",
    "time by a sum": "return sum(range(10 ** 12))",
    "time by a pattern": "import re\nreturn bool(re.match('(a+)+$', 'a' * 40 + 'b'))",
    "time by sorting": "return sorted(range(10 ** 9))[0]",
    "a huge number": "return 9 ** 9 ** 9",
    "a huge number shown": "return str(10 ** 100000)",
    "a huge number returned": "return 10 ** 5000",
    "numbers squared": "x = 3\nwhile True:\n    x = x * x",
    "depth": "def f(n):\n    return f(n + 1)\nreturn f(0)",
    "depth of a list": "x = []\nfor _ in range(100000):\n    x = [x]\nreturn x",
    "a list in itself": "x = []\nx.append(x)\nreturn x",
    "printing without end": "while True:\n    print('x' * 1000)",
    "printing much at once": "print('x' * 30_000_000)",
    "returning much": "return 'x' * 10_000_000",
    "calls without end": "import boto3\nsns = boto3.client('sns')\nwhile True:\n    try:\n        sns.list_topics()\n    except BaseException:\n        pass",
    "sleep without end": "import time\ntime.sleep(10 ** 12)",
    "sleep backwards": "import time\ntime.sleep(-1)",
    "questions without end": "import time\nwhile True:\n    time.time()",
    "read the keyboard": "return input()",
    "stop at a breakpoint": "breakpoint()",
    "much text to JSON": "import json\nreturn json.loads('[' * 100000)",
}  # fmt: skip


@pytest.fixture
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    """Less time for those that take what they get; a value that none may find."""
    monkeypatch.setattr(script, "LIMITS", {**script.LIMITS, "max_feed_duration_secs": 0.3})
    monkeypatch.setenv(MARKER, VALUE)


def attempt(name: str, account: Account, here: Path, run: Callable[[str], Any]) -> str:
    """Try to get out, and return how it ended; nothing of the host may be in it."""
    body = ATTEMPTS[name].format(here=here, marker=MARKER)
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    started = time.monotonic()
    try:
        ended = f"returned {run(f'def go(events, context):{chr(10)}{lines}{chr(10)}')}"
    except (CannotRun, StepError) as error:
        ended = f"{type(error).__name__}: {error}"
    assert time.monotonic() - started < 12
    assert not here.exists()
    assert os.environ[MARKER] == VALUE
    found = ended + "".join(account.printed)
    for secret in (VALUE, "root:x:", str(Path.cwd()), "site-packages", "opexkit/"):
        assert secret not in found
    assert len("".join(account.printed)) <= script.MOST_PRINTED
    assert account.clock.now <= 601 + account.pace.call
    return ended


HARMLESS = {"a variable by expansion", "set on the host's object", "time by a pattern"}
"""Those that may come back: with what they gave themselves, or because the sandbox is quick at it."""


@pytest.mark.usefixtures("brief")
@pytest.mark.parametrize("name", ATTEMPTS)
def test_no_script_gets_out_of_its_sandbox(name: str, account: Account, tmp_path: Path) -> None:
    ended = attempt(name, account, tmp_path / "made", lambda text: run_script(account, text, "go", {}).value)
    assert not ended.startswith("returned") or name in HARMLESS, ended
    assert run_script(account, "def go(e, c): return 1", "go", {}).value == 1


@pytest.mark.usefixtures("brief")
@pytest.mark.parametrize("name", ATTEMPTS)
def test_the_sandbox_holds_without_the_rules_that_are_read_off_the_text(
    name: str, account: Account, tmp_path: Path
) -> None:
    def raw(text: str) -> Any:
        return run_in_sandbox(account, Rewritten(text, {}, False), "go", {}, None).value

    attempt(name, account, tmp_path / "made", raw)


@pytest.mark.parametrize(
    "text",
    ["def go(", "\0", "(" * 5000, "x" * 70_000, "def go(e, c): return 1\n" + "-" * 60_000 + "1", "go = 1", "raised_ = 1"],
)  # fmt: skip
def test_a_text_that_is_no_script_is_told(text: str, account: Account) -> None:
    with pytest.raises(CannotRun):
        run_script(account, text, "go", {})


@pytest.mark.parametrize("handler", ["go()", "__import__('os')", "a b", ""])
def test_a_handler_is_a_name(handler: str, account: Account) -> None:
    with pytest.raises(CannotRun, match="is no name"):
        run_script(account, "def go(e, c): return 1", handler, {})


def test_a_worker_is_found_where_it_was_installed_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MONTY_BIN", str(tmp_path / "other"))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert str(tmp_path) not in script._binary()


# In a document


STEP = """\
  - name: Look
    action: aws:executeScript
    inputs:
      Runtime: {runtime}
      Handler: look
      InputPayload: {{cluster: orders-db, least: 1}}
      {script}
    outputs:
      - {{Name: State, Selector: $.Payload.state, Type: String}}
      - {{Name: Readers, Selector: $.Payload.readers, Type: Integer}}
"""
LOOK = """Script: |-
        import boto3
        def look(events, context):
            print("looking at", events["cluster"])
            found = boto3.client("rds").describe_db_clusters(DBClusterIdentifier=events["cluster"])["DBClusters"][0]
            readers = [m for m in found["DBClusterMembers"] if not m["IsClusterWriter"]]
            if len(readers) < events["least"]:
                raise Exception("no reader")
            return {"state": found["Status"], "readers": len(readers)}"""
SAY = '  - {name: Say, action: "aws:executeAwsApi", inputs: {Service: sqs, Api: CreateQueue, QueueName: "{{ Look.State }}-{{ Look.Readers }}"}}\n'


def test_outputs_are_selected_from_the_payload(run: Callable[..., Run], cluster: Account) -> None:
    done = run(STEP.format(runtime="python3.11", script=LOOK) + SAY)
    assert (done.status, done.message) == ("Success", "")
    look = done.steps[0].outputs
    assert (look["Look.State"], look["Look.Readers"]) == ("available", 1)
    assert look["Look.OutputPayload"] == (
        '{"Payload": {"state": "available", "readers": 1}, "ExecutionLog": "looking at orders-db\\n"}'
    )
    assert cluster.count("sqs", "CreateQueue") == 1
    assert cluster.printed == ["looking at orders-db\n"]
    assert cluster.left_out == []


def test_a_script_that_fails_fails_its_step(run: Callable[..., Run], cluster: Account) -> None:
    done = run(STEP.format(runtime="python3.11", script=LOOK.replace('events["least"]', "2")) + SAY)
    assert (done.status, done.path) == ("Failed", ("Look",))
    assert done.message == "Look: line 7 of the script: Exception: no reader"


def test_a_step_s_time_cuts_its_script(run: Callable[..., Run], cluster: Account) -> None:
    steps = STEP.format(runtime="python3.11", script=LOOK.replace("import boto3", "import boto3, time; time.sleep(50)"))
    done = run(steps.replace("    inputs:", "    timeoutSeconds: 30\n    inputs:"))
    assert (done.status, done.steps[0].status) == ("TimedOut", "TimedOut")


@pytest.mark.parametrize(
    ("runtime", "text", "said"),
    [
        ("PowerShell 7.4", "Script: Get-Date", "PowerShell 7.4 is not run here"),
        ("python3.11", "Attachment: look.zip", "attachment"),
        ("python3.11", LOOK.replace("import boto3", "import boto3, ipaddress"), "ipaddress"),
    ],
)
def test_what_is_not_run_is_passed_over_and_says_so(
    runtime: str, text: str, said: str, run: Callable[..., Run], cluster: Account
) -> None:
    done = run(STEP.format(runtime=runtime, script=text) + SAY)
    assert done.path == ("Look", "Say")
    assert said in done.steps[0].message
    assert said in cluster.left_out[0]


def test_without_the_package_a_script_is_passed_over(
    run: Callable[..., Run], cluster: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "opexkit.labs.runbook.script", None)
    done = run(STEP.format(runtime="python3.11", script=LOOK))
    assert "pip install 'opexkit[labs]'" in done.steps[0].message
    assert cluster.left_out


SECRET = """Script: |-
        import boto3
        def look(events, context):
            secret = boto3.client("secretsmanager").get_secret_value(SecretId="db")["SecretString"]
            {then}
            return {{"state": "ok", "readers": len(secret)}}"""


@pytest.mark.parametrize(
    ("then", "shown"),
    [
        ("pass", False),
        ("print(secret)", True),
        ("import logging; logging.warning('it is %s', secret)", True),
        ("raise Exception(secret)", True),
        ("return {'state': secret, 'readers': 1}", True),
        ("print(secret); raise Exception('stopped')", True),
    ],
)
def test_a_secret_stays_unseen_if_its_script_keeps_it(
    then: str, shown: bool, run: Callable[..., Run], cluster: Account
) -> None:
    done = run(STEP.format(runtime="python3.11", script=SECRET.format(then=then)))
    assert cluster.left_out == []
    assert shows_secret(cluster, [done]) == shown


# In a lab


@pytest.mark.slow
def test_a_good_look_in_python_is_judged_by_what_it_does() -> None:
    lab = load_labs()["aurora-failover"]
    result = lab.judge(lab.text("reference").replace("  - name: Approve\n", f"{CHECK}  - name: Approve\n", 1))
    assert {verdict.judgment for verdict in result.verdicts} == {Judgment.MET}, result.verdicts


CHECK = """\
  - name: CheckInPython
    action: aws:executeScript
    timeoutSeconds: 30
    inputs:
      Runtime: python3.11
      Handler: check
      InputPayload: {alarm: "{{ DownAlarm }}", least: 1}
      Script: |-
        import boto3
        def check(events, context):
            found = boto3.client("cloudwatch").describe_alarms(AlarmNames=[events["alarm"]])["MetricAlarms"]
            if len(found) < events["least"]:
                raise Exception("there is no such alarm")
            return {"state": found[0]["StateValue"]}
    outputs:
      - {Name: State, Selector: $.Payload.state, Type: String}
"""
