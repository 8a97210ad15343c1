"""Write the sample engagement again: ``python sample_data/make_sample_data.py [FOLDER]``.

The same files, byte for byte, on every machine; afterwards the answer key is checked by brute force.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from generator.self_check import differences  # noqa: E402
from generator.writing import make  # noqa: E402


def main() -> int:
    """Write the files and say what they hold; 1 when the answer key and the evidence disagree."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    book = make(folder)
    size = sum(path.stat().st_size for path in (folder / "evidence").iterdir())
    print(f"{len(book.populations)} lists, {len(book.planted)} planted results, {size:,} bytes of evidence")
    found = differences(folder)
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
