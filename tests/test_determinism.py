"""The same engagement gives the same bytes: twice, elsewhere, in another zone, locale and hash seed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

DIFFERENT = (".reperform/log/", "done")


def documents(root: Path) -> dict[str, bytes]:
    """Return every file that must not differ: records, results, notebooks, documents, imports, judgements."""
    found = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_file() and not name.startswith(DIFFERENT):
            found[name] = path.read_bytes()
    return found


def test_the_sample_engagement_has_the_same_bytes_elsewhere(worked_sample: Path, tmp_path: Path) -> None:
    """Another folder, zone, locale and hash seed change nothing but the event log."""
    target = tmp_path / "Ünother folder" / "sample"
    target.parent.mkdir()
    environment = {
        **os.environ, "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "LANG": "de_DE.UTF-8", "PYTHONHASHSEED": "4711",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "reperform", "demo", str(target), "--jobs", "1"],
        env=environment, capture_output=True, text=True, encoding="utf-8", check=False, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    first, second = documents(worked_sample), documents(target)
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


def test_every_page_of_the_binder_says_sample_data(worked_sample: Path) -> None:
    """No page of the sample can be taken for real work."""
    from pypdf import PdfReader

    reader = PdfReader(worked_sample / "workpapers" / "binder.pdf")
    missing = [number for number, page in enumerate(reader.pages, 1) if "Sample data" not in page.extract_text()]
    assert missing == []
    assert len(reader.pages) > 20
