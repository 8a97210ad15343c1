"""The parent's side of a reading: it starts the processes, connects them, and ends them in time."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Timer
from typing import IO, Any

from reperform.errors import Message
from reperform.intake.outcome import message

MEMORY_LIMIT_BYTES = 6 * 1024**3
# The second reader needs under 1 GB for the largest sheet there is; both together must not take a laptop down.
SECOND_MEMORY_LIMIT_BYTES = 4 * 1024**3
SECOND = "second"
_WANTS_SECOND = b'{"second": '
# The last word ends the process at once: freeing millions of values one by one would take a second.
_START_SECOND = (
    "import os, sys, json; sys.path[:] = json.loads(sys.argv[1]); from reperform.intake.child import second_main;"
    "kept = second_main(); os._exit(0)"
)
_AGAIN = "ask the client to open the file in Excel, save it as .xlsx or .csv and send that"


def converse(start: str, request: bytes, seconds: int, folder: str) -> tuple[bytes, bytes] | Message:
    """Let a child process answer a request; return its line of JSON and the values, or why there are none.

    Parameters
    ----------
    start : str
        The program of the child.
    request : bytes
        One line of JSON: path, name and declaration.
    seconds : int
        How long the whole may take; each process gets as much processor time.
    folder : str
        Working folder of the processes: the root, where nothing of the client lies.

    Notes
    -----
    The child may ask for a second process on its first line. That one writes straight to the child's
    standard input; this process sees none of it. Neither outlives this call.
    """
    conversation = _Conversation(seconds, folder)
    timer = Timer(seconds, conversation.expire)
    timer.start()
    try:
        head, values, code = conversation.answer(start, request)
    except (BrokenPipeError, ConnectionError):
        head, values, code = b"", b"", 1
    finally:
        timer.cancel()
        conversation.end()
    if conversation.is_expired or code == -getattr(signal, "SIGXCPU", code + 1):
        return stopped("RP-I02", f"reading took longer than {seconds} seconds and was stopped")
    if code != 0 or not head.endswith(b"\n"):
        return stopped("RP-I01", "the reader broke down on this file and was stopped")
    return head, values


def stopped(code: str, found: str) -> Message:
    """Return the message of a reading that was stopped."""
    return message(code, found, _AGAIN, "Nothing was taken in; the program itself is unharmed.")


class _Conversation:
    """A child process that answers, and the second one it may ask for."""

    def __init__(self, seconds: int, folder: str) -> None:
        self.seconds, self.folder = seconds, folder
        self.processes: list[subprocess.Popen[bytes]] = []
        self.is_expired = False

    def answer(self, start: str, request: bytes) -> tuple[bytes, bytes, int]:
        """Return the child's line, the values after it, and its exit code."""
        child = self._start(start, MEMORY_LIMIT_BYTES, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        if child.stdin is None or child.stdout is None:
            raise BrokenPipeError
        child.stdin.write(request + b"\n")
        child.stdin.flush()
        head = child.stdout.readline()
        if head.startswith(_WANTS_SECOND):
            wanted = json.dumps(json.loads(head)[SECOND])
            self._start(_START_SECOND, SECOND_MEMORY_LIMIT_BYTES, wanted, stdin=subprocess.DEVNULL, stdout=child.stdin)
        child.stdin.close()
        if head.startswith(_WANTS_SECOND):
            head = child.stdout.readline()
        return head, child.stdout.read(), child.wait()

    def expire(self) -> None:
        """End the processes because their time is over."""
        self.is_expired = True
        self._kill()

    def end(self) -> None:
        """End what still runs and wait for it."""
        self._kill()
        for process in self.processes:
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None and not stream.closed:
                    _close(stream)

    def _kill(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.kill()

    def _start(self, program: str, memory: int, *more: str, stdin: Any, stdout: Any) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-I", "-S", "-B", "-X", "utf8", "-c", program]
        process = subprocess.Popen(
            [*command, json.dumps(_places()), str(memory), str(self.seconds), *more],
            stdin=stdin,
            stdout=stdout,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
        )
        self.processes.append(process)
        if self.is_expired:
            process.kill()
        return process


def _close(stream: IO[bytes]) -> None:
    with suppress(OSError):  # the process at the other end may be gone
        stream.close()


def _places() -> list[str]:
    """Return where the child finds this package and the readers: absolute folders only, never the present one."""
    own = str(Path(__file__).resolve().parents[2])
    return [own, *(place for place in sys.path if place and Path(place).is_absolute() and place != own)]
