"""Any text as the name of a person or the key of an item reaches every output as it is and changes no markup."""

from __future__ import annotations

import csv
import io
import re
import zipfile

import pikepdf
import python_calamine
from documents_fixture import engagement, reviews
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from rules_support import context, parts
from test_documents_pdf import printed, squeezed

from reperform.documents import exception_log_xlsx, workpaper_pdf
from reperform.documents.glyphs import visible
from reperform.documents.paper import Paper
from reperform.fieldwork.record_files import read_results, results_csv
from reperform.record import FoldedKeys, IdentityUse, JoinStep, JoinUse, ResultRow
from reperform.rules import evaluate_item
from reperform.texts import clean_key

RULE = parts("person=a; other=b; separator=none; missing_person=unable; missing_other=deviation")
HOSTILE = [
    "0042", "=1+1", "+1", "-1", "@SUM(A1)", "O'Brien \"X\"", "{ann}", "{=A1}", "a|b", "#set page(width: 1pt)", "$x$",
    "*bold* _it_", "<label>", "@ref", "\\u{41}", "// note", "/* x", "</w:t>", "&amp;", "_x0041_", "http://a.b", "%00",
    "= heading", "- list", "[x](y)", "`raw`", "a\tb", "{{ 7*7 }}", "<script>alert(1)</script>", "\u202egnp.exe",
    "DROP; --",
]  # fmt: skip
# Every sign a markup, a formula or a separator could be made of, and letters whose order no reader changes.
SIGNS = st.characters(min_codepoint=0x20, max_codepoint=0x17F)
NAMES = st.sampled_from(HOSTILE) | st.text(SIGNS, min_size=1, max_size=30).filter(lambda text: bool(clean_key(text)))


def rows_of(names: list[str]) -> tuple[ResultRow, ...]:
    """Return one deviating result a name, with the name as key and in the reason."""
    found = []
    for key in dict.fromkeys(map(clean_key, names)):
        outcome = evaluate_item("different_person", RULE, {"a": key, "b": key}, context())
        found.append(ResultRow(item=key, attribute="A", result=outcome.result, reason=outcome.reason, test="T1"))
    return tuple(found)


def paper_of(names: list[str]) -> Paper:
    """Return a paper whose items, joins and persons bear the names."""
    paper, keys = reviews(), [clean_key(name) for name in names]
    first = keys[:1]
    use = IdentityUse(
        attribute="A", rule="different_person", source=f"the list {keys[0]}", mapped=0, unmapped=len(keys), shared=1,
        unmapped_first=keys, shared_first=first, assumed_items=1, assumed_first=first, both_sides_items=1,
        both_sides_first=first,
    )  # fmt: skip
    join = JoinUse(left="A", right="B", columns=[f"{keys[0]} = b"], note=keys[0], items=1, rows=1, exact=0, matched=1,
                   added=[JoinStep(fold=f"'{keys[0]}' in front", items=1, pairs=1, first=[(keys[0], keys[-1])])],
                   without_row=1, without_row_first=keys, rows_not_found=0,
                   collisions=[FoldedKeys(population="A", keys=keys, count=len(keys))], collision_count=1)  # fmt: skip
    test = paper.record.tests[0].model_copy(update={"identities": [use], "joins": [join]})
    return Paper(paper.record.model_copy(update={"tests": [test]}), rows_of(names))


@given(st.lists(NAMES, min_size=1, max_size=20))
def test_results_csv_gives_back_every_name(names: list[str]) -> None:
    """Two readers find the same texts: ours, and the standard library's."""
    rows = rows_of(names)
    data = results_csv(rows)
    assert read_results(data) == rows
    assert [row["item"] for row in csv.DictReader(io.StringIO(data.decode(), newline=""))] == [row.item for row in rows]


@settings(max_examples=20)
@given(st.lists(NAMES, min_size=1, max_size=20))
def test_the_exception_log_holds_every_name_as_text(names: list[str]) -> None:
    """An independent reader finds the same texts; no cell of the sheet is a formula or a link."""
    rows = rows_of(names)
    data = exception_log_xlsx((Paper(reviews().record, rows),), engagement())
    sheet = python_calamine.load_workbook(io.BytesIO(data)).get_sheet_by_index(0)
    texts = {cell for line in sheet.to_python() for cell in line}
    assert {row.item for row in rows} | {row.reason for row in rows} <= texts
    part = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
    assert b"<f" not in part.replace(b"<filters", b"")
    assert b"<hyperlink" not in part


@settings(max_examples=6)
@given(st.lists(NAMES, min_size=5, max_size=30))
def test_the_workpaper_prints_every_name_and_stays_what_it_is(names: list[str]) -> None:
    """Each name can be read in the PDF, and neither links, scripts nor headings come from one."""
    names = [*HOSTILE, *names]
    pdf, harmless = workpaper_pdf(paper_of(names)), workpaper_pdf(paper_of([f"name{n}" for n in range(len(names))]))
    text = printed(pdf)
    for name in names:
        assert squeezed(visible(clean_key(name))) in text, name
    assert outline(pdf) == outline(harmless)
    assert links(pdf) == links(harmless)


def outline(pdf: bytes) -> list[str]:
    """Return the titles of all bookmarks."""

    def titles(entries: list[object]) -> list[str]:
        found: list[str] = []
        for entry in entries:
            found += titles(entry) if isinstance(entry, list) else [str(entry["/Title"])]  # type: ignore[index]
        return found

    return titles(PdfReader(io.BytesIO(pdf)).outline)


def links(pdf: bytes) -> set[str]:
    """Return every address and action a reader could follow."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        dump = b" ".join(
            bytes(found.unparse(resolved=False)) for found in opened.objects if isinstance(found, pikepdf.Dictionary)
        )
    return {word.decode() for word in re.findall(rb"/(?:URI|JavaScript|Launch|SubmitForm)\b", dump)}
