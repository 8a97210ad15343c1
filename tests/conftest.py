"""Shared fixtures: no test reaches the network; the sample engagement is worked once a session."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))
# The same examples on every run: a check that fails only sometimes is no check.
settings.register_profile("steady", derandomize=True, deadline=None, database=None)
settings.load_profile("steady")


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that leaves this machine."""
    connect = socket.socket.connect

    def local_only(self: socket.socket, address: object) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and isinstance(address, tuple):
            assert str(address[0]) in ("127.0.0.1", "::1", "localhost"), f"a test reached for {address}"
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", local_only)


@pytest.fixture(scope="session")
def worked_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The core of the sample worked to its binder by the command ``demo``; read only, shared by all workers."""
    return _worked(tmp_path_factory, "worked-sample")


@pytest.fixture(scope="session")
def worked_full_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every control of the sample worked by ``demo --full``; read only, and only where all controls are needed."""
    return _worked(tmp_path_factory, "worked-full-sample", "--full")


def _worked(tmp_path_factory: pytest.TempPathFactory, name: str, *options: str) -> Path:
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    target = shared / name
    with FileLock(shared / f"{name}.lock"):
        if not (target / "done").exists():
            done = subprocess.run(
                [sys.executable, "-m", "reperform", "demo", *options, str(target)],
                capture_output=True, text=True, encoding="utf-8", check=False, cwd=shared,
            )  # fmt: skip
            assert done.returncode == 0, done.stdout + done.stderr
            (target / "done").write_text(done.stdout, encoding="utf-8")
    return target


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data sets, or a skip with the reason."""
    folder = os.environ.get("REPERFORM_REAL_DATA", "")
    if not folder:
        pytest.skip("REPERFORM_REAL_DATA is not set: the real data sets are not part of this project")
    return Path(folder)
