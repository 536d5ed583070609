"""An IPython kernel in this process: ipykernel's own, with its messages handed to a function instead of a socket.

The process belongs to one notebook: `start_kernel` changes its streams, its display hook and its `__main__`.
"""

import asyncio
import importlib
import logging
import os
import signal
import sys
import tempfile
import threading
import warnings
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

Deliver = Callable[[dict[str, Any]], None]
"""Takes one message of the kernel, as a client would get it from the socket."""

_INLINE = "module://matplotlib_inline.backend_inline"


class Kernel:
    """A started kernel.

    Attributes:
        language_info: what a notebook's metadata say of the language.
    """

    def __init__(self, deliver: Deliver) -> None:
        """Start it; each message goes to `deliver` at once."""
        from opexkit.batch.warm.streams import capture

        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)
        prepare_kernel()
        self._session, self._kernel = _PREPARED.pop()
        self._session.deliver = deliver
        self._streams = capture(self._send_text)
        self.language_info: dict[str, Any] = dict(self._kernel.language_info)

    def run(self, code: str, cell_id: str | None, store_history: bool = True) -> dict[str, Any]:
        """Run a cell, and return what the kernel replies."""
        parent = self._session.msg("execute_request", {"code": code, "silent": False, "store_history": store_history})
        parent["metadata"] = {"cellId": cell_id} if cell_id else {}
        signal.signal(signal.SIGINT, signal.default_int_handler)  # it ends a cell, not the kernel
        reply: dict[str, Any] = self._loop.run_until_complete(self._run(parent))
        self._streams.flush()
        return reply

    async def _run(self, parent: dict[str, Any]) -> dict[str, Any]:
        kernel, content = self._kernel, parent["content"]
        kernel.set_parent([], parent)
        kernel._publish_execute_input(content["code"], parent, kernel.execution_count)
        reply = await kernel.do_execute(
            content["code"], False, content["store_history"], {}, False, cell_id=parent["metadata"].get("cellId")
        )
        return dict(reply)

    def hear(self, message: dict[str, Any]) -> None:
        """Take a message that a front end sends, such as the state of a widget."""
        handler = getattr(self._kernel.comm_manager, str(message["header"]["msg_type"]), None)
        if handler:
            handler(None, [], {"buffers": []} | message)

    def _send_text(self, name: str, text: str) -> None:
        parent = self._kernel.get_parent()
        text = text.encode("utf-8", "replace").decode("utf-8")  # half of a pair of surrogates is no text
        self._session.send(None, "stream", {"name": name, "text": text}, parent=parent)


_PREPARED: list[tuple[Any, Any]] = []


def prepare_kernel() -> None:
    """Make the kernel, as far as a fork of this process can go on from; a process makes one and no other."""
    if not _PREPARED:
        session = _session()
        _PREPARED.append((session, _kernel(session)))


def _session() -> Any:
    from jupyter_client.session import Session

    class HandedOver(Session):
        """Hands each message to a function, after the same trip through JSON as on a socket."""

        deliver: Deliver = staticmethod(lambda _: None)

        def send(  # type: ignore[override]
            self, _stream: Any, msg_or_type: Any, content: Any = None, parent: Any = None, **more: Any
        ) -> dict[str, Any]:
            if isinstance(msg_or_type, dict):
                message = dict(msg_or_type)
            else:
                message = self.msg(msg_or_type, content, parent, more.get("header"), more.get("metadata"))
            message["content"] = self.unpack(self.pack(message["content"]))
            message["buffers"] = list(more.get("buffers") or message.get("buffers") or [])
            self.deliver(message)
            return message

    return HandedOver(key=b"no socket")  # without a key it warns


def import_kernel() -> tuple[Any, Any]:
    """Import ipykernel's kernel and shell, without its debugger."""
    modules: Any = sys.modules
    missing = "debugpy" not in sys.modules
    if missing:
        modules["debugpy"] = None  # it takes long to import, and warns
    import ipykernel.debugger
    from ipykernel.ipkernel import IPythonKernel
    from ipykernel.zmqshell import ZMQInteractiveShell

    if missing:
        del sys.modules["debugpy"]
    ipykernel.debugger._is_debugpy_available = False
    return IPythonKernel, ZMQInteractiveShell


def _kernel(session: Any) -> Any:
    """Ipykernel's kernel without sockets, threads and debugger."""
    from IPython.core.history import HistoryManager

    kernel_class, shell_class = import_kernel()
    _fresh_warnings()
    HistoryManager.enabled = False  # type: ignore[assignment]
    shell_class.enable_gui = lambda *_, **__: None
    sys.argv = ["ipykernel"]
    sys.path.insert(0, "")
    os.environ["MPLBACKEND"] = _INLINE
    kernel = kernel_class.instance(
        session=session,
        log=logging.getLogger(__name__),
        user_ns=None,
        iopub_socket=SimpleNamespace(),
        profile_dir=_profile(),
    )
    kernel.shell_channel_thread = SimpleNamespace(parent_thread=threading.current_thread())
    kernel.shell.extension_manager.load_extension("storemagic")  # as a kernel does when it starts
    sys.displayhook = kernel.shell.displayhook
    _inline_figures()
    return kernel


def _fresh_warnings() -> None:
    """Warn as a new interpreter does, whatever this process had set."""
    importlib.reload(warnings)  # this process may catch them
    warnings.resetwarnings()
    for kind in (ResourceWarning, ImportWarning, PendingDeprecationWarning, DeprecationWarning):
        warnings.simplefilter("ignore", kind)
    warnings.filterwarnings("default", category=DeprecationWarning, module="__main__")


def _inline_figures() -> None:
    """Show figures at the end of a cell although matplotlib was imported before there was a shell."""
    if "matplotlib" not in sys.modules:
        return
    import matplotlib

    matplotlib.rcParams["backend"] = _INLINE
    if "matplotlib.pyplot" in sys.modules:
        import matplotlib.pyplot as plt
        from matplotlib_inline import backend_inline as untyped

        backend_inline: Any = untyped

        plt.switch_backend(_INLINE)
        backend_inline.configure_inline_support.current_backend = "unset"
        backend_inline._enable_matplotlib_integration()


def _profile() -> Any:
    """The user's IPython profile, or an empty one where that cannot be written."""
    from IPython.core.profiledir import ProfileDir
    from IPython.paths import get_ipython_dir

    try:
        profiles: Any = ProfileDir
        return profiles.create_profile_dir_by_name(get_ipython_dir(), "default")
    except OSError:
        return ProfileDir(location=tempfile.mkdtemp(prefix="opexkit-"))
