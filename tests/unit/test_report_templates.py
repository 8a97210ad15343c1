"""Wording templates: only the template is markup; what cannot be filled is visible; the firm's own files win."""

from __future__ import annotations

from pathlib import Path

import pytest
from documents_fixture import HOSTILE
from hypothesis import given, settings
from hypothesis import strategies as st

from reperform.documents.blocks import Bullets, Heading, Paragraph, Run
from reperform.documents.report.inputs import report_inputs, shipped_templates, template_files
from reperform.documents.report.templates import clauses, fill
from reperform.engagement.settings import Settings
from reperform.errors import InputRefused


def text_of(blocks: object) -> str:
    """Return all words of blocks."""
    found = []
    for block in blocks:  # type: ignore[attr-defined]
        runs = block.runs if isinstance(block, Paragraph) else getattr(block, "items", ())
        found += [run.text if isinstance(run, Run) else run for run in runs] or [getattr(block, "text", "")]
    return "".join(found)


def test_a_template_becomes_headings_paragraphs_and_bullets() -> None:
    """Lines of one paragraph are joined; an item of a list may run on."""
    found = fill("# One\n\nfirst\nsecond **third**\n\n- a\n- b\n  c\n", {}).blocks
    assert found == (
        Heading("One", 1),
        Paragraph(("first second ", Run("third", "bold"))),
        Bullets(("a", "b c")),
    )


@pytest.mark.parametrize("hostile", [*HOSTILE, "# heading", "- bullet", "{firm}", "**bold**", "a\n\n# b"])
def test_what_fills_a_slot_is_never_read_as_markup(hostile: str) -> None:
    """A client called "# heading" or "{firm}" stays a client of that name."""
    found = fill("To {client}.", {"client": hostile, "firm": "SECRET"})
    assert found.blocks == (Paragraph(("To ", hostile, ".")),)
    assert found.unfilled == ()


@settings(max_examples=60, derandomize=True)
@given(st.text(max_size=40))
def test_any_text_in_a_slot_comes_out_as_it_went_in(text: str) -> None:
    """Filling changes nothing of what it fills with."""
    (block,) = fill("x{slot}", {"slot": text}).blocks
    assert block == Paragraph(("x", text))


def test_a_slot_without_a_fact_is_printed_and_listed() -> None:
    """Nobody can mistake a gap for a finished sentence."""
    found = fill("Dated {report_date}, again {report_date}.", {"report_date": None})
    assert text_of(found.blocks).count("[report date: not filled]") == 2
    assert found.unfilled == ("report_date",)


def test_a_slot_that_does_not_exist_names_the_nearest() -> None:
    """A misspelt slot of the firm's template is shown with what was probably meant."""
    found = fill("{clint}", {"client": "x"})
    assert text_of(found.blocks) == "[clint: no such slot; did you mean client?]"
    assert found.unfilled == ("clint",)


def test_passages_are_found_by_their_headings() -> None:
    """The firm may word each passage by itself."""
    assert clauses("intro\n## a\nA {x}\n## b\nB") == {"a": "A {x}", "b": "B"}


def test_every_shipped_template_is_our_own_text_in_known_slots() -> None:
    """Each document has its wording, none holds a placeholder of another kind."""
    assert {"section-i", "section-i-type-1", "section-ii", "section-iii", "section-iv", "section-v", "clauses",
            "representation-letter"} <= set(shipped_templates())  # fmt: skip
    for text in shipped_templates().values():
        assert not any(mark in text for mark in ("TODO", "TBD", "XXX", "lorem", "<", "[["))


def folder_with(tmp_path: Path, **files: bytes) -> Path:
    folder = tmp_path / "templates"
    folder.mkdir()
    for name, data in files.items():
        (folder / name.replace("__", "-").replace("_dot_", ".")).write_bytes(data)
    return tmp_path


def test_the_firms_own_file_replaces_the_shipped_wording(tmp_path: Path) -> None:
    """Only the file it has is replaced; the others stay as shipped."""
    root = folder_with(tmp_path, section__i_dot_md=b"# Our report\r\n")
    inputs = report_inputs(Settings(templates="templates"), template_files(root, Settings(templates="templates")))
    assert inputs.template("section-i") == "# Our report\n"
    assert inputs.template("section-v") == shipped_templates()["section-v"]


def test_no_folder_named_means_the_shipped_wording(tmp_path: Path) -> None:
    """A folder that engagement.toml does not name is not read."""
    assert template_files(folder_with(tmp_path, section__i_dot_md=b"x"), Settings()) == {}


@pytest.mark.parametrize("name", ["nowhere", "..", "/etc", "templates/../.."])
def test_a_folder_outside_the_engagement_or_missing_is_refused(tmp_path: Path, name: str) -> None:
    """Wording comes from the engagement's own folder, so that an archive holds it."""
    root = tmp_path / "engagement"
    root.mkdir()
    with pytest.raises(InputRefused, match="RP-K10"):
        template_files(root, Settings(templates=name))


def test_a_file_that_is_no_template_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    """A misspelt template would leave the shipped wording in the report without a word."""
    root = folder_with(tmp_path, section__1_dot_md=b"x", notes_dot_txt=b"y")
    with pytest.raises(InputRefused) as refused:
        template_files(root, Settings(templates="templates"))
    assert [message.code for message in refused.value.messages] == ["RP-K11", "RP-K11"]
    assert any("section-i" in message.action for message in refused.value.messages)


def test_licensed_criteria_are_read_by_their_ids() -> None:
    """A firm's own text of the criteria is data; an id that does not exist is refused."""
    own = report_inputs(Settings(), {"criteria.csv": b'criterion,text\nCC6.1,"Own, licensed text"\n'})
    assert own.criteria == {"CC6.1": "Own, licensed text"}
    with pytest.raises(InputRefused, match="RP-K11"):
        report_inputs(Settings(), {"criteria.csv": b"criterion,text\nCC6.9,x\n"})
    with pytest.raises(InputRefused, match="RP-K11"):
        report_inputs(Settings(), {"section-i.md": b"\xff\xfe\x00"})
