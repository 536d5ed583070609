"""An emulated AWS in this process: moto answers every call, and nothing ever leaves.

It does not start unless the emulation answers, and a request that it does not take is refused before it is sent.
"""

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from opexkit.labs.runbook.allowed import may_be_stacked
from opexkit.labs.runbook.fence import UnsafeError, fence
from opexkit.labs.runbook.shortcuts import shortcuts

if TYPE_CHECKING:
    from botocore.client import BaseClient
    from botocore.session import Session

REGION = "us-east-1"
"""Where accounts are, unless another region is named."""
ACCOUNT = "123456789012"
"""The account number of the emulation."""


_here: ContextVar[str] = ContextVar("region", default=REGION)


def region() -> str:
    """Return the region of the account that is open."""
    return _here.get()


@contextmanager
def in_region(name: str) -> Iterator[None]:
    """Let every call go to a region."""
    token = _here.set(name)
    try:
        yield
    finally:
        _here.reset(token)


@contextmanager
def emulation() -> Iterator[None]:
    """Let moto answer every call; may be held over many accounts, since starting it takes longer than a run.

    Raises:
        UnsafeError: the emulation does not answer, so calls could reach a real endpoint.
    """
    with patch.dict(os.environ, _environment(), clear=True):  # moto looks at it when it is imported
        from moto import mock_aws
        from moto.core.models import botocore_stubber

    if botocore_stubber.enabled:
        yield
        return
    with (
        patch.dict(os.environ, _environment(), clear=True),
        patch("botocore.httpsession.URLLib3Session.send", _refuse),
        shortcuts(),
        mock_aws(),
        fence(),
    ):
        _prove()
        yield


@contextmanager
def allowed_stacks() -> Iterator[None]:
    """Let stacks hold no resource of a service that may not be called.

    Raises:
        UnsafeError: one was about to be made.
    """
    from moto.cloudformation import parsing  # takes long, and few call for stacks

    find = parsing.resource_class_from_type

    def resource_class(kind: str) -> Any:
        if not may_be_stacked(kind):
            raise UnsafeError(f"the emulated account has no {kind[:80]} for a stack; none was made")
        return find(kind)

    with patch.object(parsing, "resource_class_from_type", resource_class):
        yield


_SETTINGS = ("AWS_", "BOTO", "MOTO_", "TEST_", "INITIAL_NO_AUTH_", "DEFAULT_CONTAINER_", "SF_EXECUTION_")
"""How the names of those variables begin that the emulation and the AWS SDK look at."""


def _environment() -> dict[str, str]:
    """The environment without what may change how AWS is called: it never decides what a document is worth."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.upper().startswith(_SETTINGS) and not name.upper().endswith("_PROXY")
    }
    own = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    own["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"  # 1,300 images, made anew for each account
    return kept | own


def empty_account() -> None:
    """Forget all that accounts hold.

    What a service keeps is dropped, and made anew when it is used next; the emulation's own reset makes it twice.
    """
    from moto.core.base_backend import BackendDict, BaseBackend
    from moto.core.model_instances import reset_model_data

    for service in BackendDict._instances:
        for regions in dict.values(service):
            for backend in dict.values(regions):
                if type(backend).reset is not BaseBackend.reset:  # it has something to put away
                    backend.reset()
        service.clear()
    BackendDict._instances.clear()
    reset_model_data()


@cache
def _session() -> "Session":
    """A session that was made with moto's handlers in place; one made before moto was imported would not have them."""
    import moto  # noqa: F401
    from botocore.session import Session

    session = Session()
    session.get_component("response_parser_factory").set_parser_defaults(timestamp_parser=_moment)
    return session


def _moment(written: Any) -> dt.datetime:
    """Read a moment as botocore does; most are in ISO 8601, which takes Python a hundredth of the time."""
    from botocore.utils import parse_timestamp

    if isinstance(written, str) and written.endswith("Z"):
        try:
            return dt.datetime.fromisoformat(written)
        except ValueError:
            pass
    moment: dt.datetime = parse_timestamp(written)
    return moment


def client(service: str) -> "BaseClient":
    """Return the client of a service, in the region of the account that is open."""
    return _client(service, region())


@cache
def _client(service: str, where: str) -> "BaseClient":
    """One client a service and region for the whole process: making one takes longer than a hundred calls.

    It neither describes itself with each call nor signs one: the emulation looks at the region in the head of a
    signature alone, and each takes a twentieth of the time.
    """
    from botocore import UNSIGNED
    from botocore.config import Config

    credentials = {"aws_access_key_id": "emulated", "aws_secret_access_key": "emulated"}
    config = Config(user_agent="opexkit", signature_version=UNSIGNED)
    made = _session().create_client(service, region_name=where, config=config, **credentials)
    who = f"AWS4-HMAC-SHA256 Credential=emulated/20260101/{where}/{service}/aws4_request, Signature=none"
    made.meta.events.register("before-sign", lambda request, **_: request.headers.add_header("Authorization", who))
    return made


def _prove() -> None:
    """Ask who is there: only the emulation knows its own account number."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        found = client("sts").get_caller_identity()
    except (BotoCoreError, ClientError) as error:
        raise UnsafeError(f"the emulated AWS does not answer ({error}); nothing was sent") from error
    if found.get("Account") != ACCOUNT:
        raise UnsafeError(f"account {found.get('Account')} answers instead of the emulated one; the lab does not start")


def _refuse(_session: Any, request: Any) -> None:
    """Stand where botocore would open a connection."""
    raise UnsafeError(f"a request to {request.url.split('?')[0]} was about to leave the process; it was not sent")
