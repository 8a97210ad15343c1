"""What a workpaper is made from, and the files that travel inside it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from reperform.canonical import canonical_json, sha256_hex
from reperform.documents.blocks import Attachment
from reperform.record import Record, ResultRow, result_columns


@dataclass(frozen=True)
class Paper:
    """A record and its results, one row an item and attribute.

    ``states`` says where the general controls stand that its lists rely on: control to words; ``people`` names the
    persons whose short ids stand in events and judgements; ``exceptions`` says in which exception a deviation is
    reported: (item, attribute) to its number.
    """

    record: Record
    results: tuple[ResultRow, ...]
    states: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    exceptions: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def name_of(self, person: str) -> str:
        """Return the name of a person, or the short id where the engagement knows none."""
        return self.people.get(person) or person

    @property
    def record_sha256(self) -> str:
        """Return the digest of record.json."""
        return sha256_hex(record_json(self))


NEVER_RUN = "not run"


def never_run(record: Record) -> bool:
    """Return whether a control was never run: the lead sheets show it, and it has no page of its own."""
    return not record.tests and list(record.open_points) == [NEVER_RUN]


def records_of(papers: Iterable[Paper]) -> list[Record]:
    """Return the records of papers in the order given."""
    return [paper.record for paper in papers]


def record_json(paper: Paper) -> bytes:
    """Return record.json."""
    return canonical_json(paper.record.as_json())


def results_table(paper: Paper) -> bytes:
    """Return results.csv, the same bytes as the file beside the record."""
    columns = result_columns(paper.results)
    return _csv(columns, ([getattr(row, name) for name in columns] for row in paper.results))


def sample_table(paper: Paper) -> bytes:
    """Return sample.csv: every item of every draw in ticket order, numbered from 1."""
    return _csv(
        ("test", "number", "item"),
        ((test.id, number, item) for test in paper.record.tests for number, item in enumerate(test.sample.items, 1)),
    )


def _csv(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows(rows)
    return stream.getvalue().encode("utf-8")


def attachments(paper: Paper, prefix: str = "") -> tuple[Attachment, ...]:
    """Return the files inside the PDF: what a stranger needs to perform the paper again."""
    ref = paper.record.ref
    return (
        Attachment(f"{prefix}record.json", record_json(paper), "application/json", f"Record of {ref}"),
        Attachment(f"{prefix}results.csv", results_table(paper), "text/csv", f"All results of {ref}"),
        Attachment(f"{prefix}sample.csv", sample_table(paper), "text/csv", f"Items selected for {ref}"),
    )
