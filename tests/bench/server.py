"""Servers to measure, each a process of its own on a free port of this machine.

In: what to serve. Out: its address, and the CPU time and memory of its process. A server that
does not answer within 90 s raises RuntimeError with what it wrote.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

PROJECT = Path(__file__).parents[2]
BENCH = Path(__file__).parent
STREAMLIT = [sys.executable, "-m", "streamlit", "run"]
# What Streamlit needs to start unattended and to ask no other host; none of it changes its speed.
UNATTENDED = [
    "--server.headless=true",
    "--browser.gatherUsageStats=false",
    "--browser.serverAddress=localhost",
]


@dataclass(frozen=True)
class Server:
    """A running server."""

    address: str
    process: psutil.Process

    def cpu(self) -> float:
        """Seconds of CPU that the process has used, those of its children not counted."""
        times = self.process.cpu_times()
        return times.user + times.system

    def resident(self) -> float:
        """MB of the machine's memory that the process holds (RSS)."""
        return self.process.memory_info().rss / 2**20

    def own(self) -> float:
        """MB that would be free if the process ended (USS)."""
        return self.process.memory_full_info().uss / 2**20

    def settle(self, seconds: float = 60) -> None:
        """Wait until what the server does once after its start is done."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and any(map(_at_work, self.process.children())):
            time.sleep(0.2)


@contextmanager
def dashboard() -> Iterator[Server]:
    """The dashboard as `make run` starts it, on the snapshot in data/."""
    with serving(lambda port: [*STREAMLIT, "dashboard.py", f"--server.port={port}"]) as server:
        yield server


@contextmanager
def empty_page() -> Iterator[Server]:
    """A page with nothing on it, under the dashboard's settings."""
    script = str(BENCH / "empty_page.py")
    with serving(lambda port: [*STREAMLIT, script, f"--server.port={port}"]) as server:
        yield server


@contextmanager
def default_settings(script: Path, **environment: str) -> Iterator[Server]:
    """A script under the settings that Streamlit has when nobody sets any."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "data").symlink_to(PROJECT / "data")
        with serving(
            lambda port: [*STREAMLIT, str(script), f"--server.port={port}", *UNATTENDED],
            folder=Path(folder),
            environment={"PYTHONPATH": str(PROJECT), **environment},
        ) as server:
            yield server


@contextmanager
def serving(
    command: Callable[[int], list[str]],
    health: str = "/_stcore/health",
    folder: Path = PROJECT,
    environment: dict[str, str] | None = None,
) -> Iterator[Server]:
    """Start command(port), wait until its health address answers, end it on leaving."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            command(port),
            cwd=folder,
            env=os.environ | (environment or {}),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        server = Server(f"http://127.0.0.1:{port}", psutil.Process(process.pid))
        try:
            _wait_for(server.address + health, process)
            yield server
        except Exception as error:
            error.add_note(f"the server wrote:\n{_end_of(log)}")
            raise
        finally:
            process.terminate()
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_for(address: str, process: subprocess.Popen) -> None:
    end = time.monotonic() + 90
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the server did not start")


def _at_work(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _end_of(log) -> str:
    log.seek(0)
    return log.read()[-4000:]
