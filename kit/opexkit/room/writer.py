"""One thread that writes: what waits is written in one transaction, and told only when it is kept."""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import InterfaceError, OperationalError

from opexkit.progress.database import ProgressError, explained

Act = Callable[[Connection], Any]
"""Something to write; it returns what the writer's caller gets."""

_AT_ONCE = 200


class Writer:
    """Acts of many people, one after another, on one connection.

    An act that fails takes no other with it. When the database fails, all acts of that transaction fail: whoever asked
    asks again, and messages have ids, so that nothing is written twice.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._waiting: queue.SimpleQueue[tuple[Act, Future[Any]] | None] = queue.SimpleQueue()
        self._connection: Connection | None = None
        self._thread = threading.Thread(target=self._run, name="opexkit-room-writer", daemon=True)
        self._thread.start()

    def submit(self, act: Act) -> Future[Any]:
        """Have an act written; the result is there once it is kept.

        The future raises ProgressError if the database cannot be used, or what the act itself raised.
        """
        future: Future[Any] = Future()
        self._waiting.put((act, future))
        return future

    def close(self) -> None:
        """Write what waits, and end."""
        self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        goes_on = True
        while goes_on:
            batch = [self._waiting.get()]
            while len(batch) < _AT_ONCE and not self._waiting.empty():
                batch.append(self._waiting.get())
            goes_on = None not in batch
            self._write([each for each in batch if each is not None])
        self._drop()

    def _write(self, batch: list[tuple[Act, Future[Any]]]) -> None:
        told: list[tuple[Future[Any], Any, Exception | None]] = []
        try:
            with explained(self._engine):
                connection = self._connection = self._connection or self._engine.connect()
                with connection.begin():
                    for act, future in batch:
                        told.append((future, *_tried(connection, act)))
        except Exception as error:
            self._drop()
            for _, future in batch:
                future.set_exception(error if isinstance(error, ProgressError) else ProgressError(str(error)))
            return
        for future, result, failure in told:
            if failure is None:
                future.set_result(result)
            else:
                future.set_exception(failure)

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.close()
            except Exception:  # the server is gone, and so is the connection
                connection.invalidate()


def _tried(connection: Connection, act: Act) -> tuple[Any, Exception | None]:
    """Do one act in a savepoint: its result, or what it raised."""
    try:
        with connection.begin_nested():
            return act(connection), None
    except (OperationalError, InterfaceError):
        raise  # the database itself, not this act
    except Exception as error:
        return None, error
