"""A command whose output nobody reads to the end says nothing of file operations."""

from __future__ import annotations

import subprocess
import sys


def test_a_reader_that_leaves_is_no_refused_file_operation() -> None:
    """``reperform schema engagement | head`` ends quietly: nothing failed but the interest in the rest."""
    command = [sys.executable, "-m", "reperform", "schema", "engagement"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
    assert said == ""
