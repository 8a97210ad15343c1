"""Every table states its source, and the tests hold as many cells as the printed table has."""

from __future__ import annotations

import published
import pytest


@pytest.mark.parametrize("path", sorted(published.FOLDER.glob("*.csv")), ids=lambda path: path.stem)
def test_a_table_names_its_source_and_holds_all_its_cells(path: object) -> None:
    """Title, edition, table, how obtained; as many figures as the head says the printed table has."""
    name = getattr(path, "name", "")
    about = published.head(name)
    assert all(about[part] for part in ("title", "edition", "table", "obtained"))
    assert published.figures(name) == int(about["cells known"])


def test_the_tables_together_hold_the_number_of_cells_that_is_claimed() -> None:
    """1,306 figures of 17 tables; the file that lists them prints the same."""
    found = published.coverage()
    assert len(found) == 17
    assert sum(held for _, held, _, _ in found) == sum(known for _, _, known, _ in found) == 1306
