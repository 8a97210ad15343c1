"""A Type 1 engagement: design and implementation on one day, no list, no sample, no operating test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from support import AT, PERSON, make, tiny_json

from reperform.compiling import compile_all, paper_of
from reperform.documents import section_iv_entries
from reperform.documents.paper import Paper
from reperform.engagement.tests_of_control import populations_of, tests_of
from reperform.errors import InputRefused, UsageError
from reperform.evaluation.published import evaluate
from reperform.fieldwork.concluding import conclude
from reperform.fieldwork.published import published_record
from reperform.opened import OpenEngagement, open_at
from reperform.runner import run

tests_of.__test__ = False  # type: ignore[attr-defined]  # a function of the package, no test


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny engagement as Type 1, run without any evidence; each test works on a copy."""
    root = tmp_path_factory.mktemp("type-1") / "e"
    run(make(root, tiny_json(about=tiny_json()["about"] | {"report_type": 1})), person=PERSON, at=AT)
    return root


@pytest.fixture
def opened(ran: Path, tmp_path: Path) -> OpenEngagement:
    """A copy of the engagement that was run."""
    return open_at(Path(shutil.copytree(ran, tmp_path / "e")))


def test_no_control_has_an_operating_test(opened: OpenEngagement) -> None:
    """The same workbook that describes tests for a Type 2 report asks for none here."""
    assert opened.engagement.attributes_of("LA-02")
    assert tests_of(opened.engagement, "LA-02") == ()
    assert populations_of(opened.engagement, "LA-02") == ()


def test_a_run_needs_no_evidence_and_records_the_walkthrough(opened: OpenEngagement) -> None:
    """Nothing was taken in; the paper is complete because the walkthrough concludes both questions."""
    record = published_record(opened, "LA-02")
    assert record is not None
    assert (record.tests, record.open_points, record.state) == ([], [], "tested")
    assert record.proposed.status == "suitably_designed_and_implemented"
    assert "throughout" not in record.objective
    assert not opened.log.of_type("plan") + opened.log.of_type("draw")


@pytest.mark.parametrize("status", ["operated_effectively", "no_occurrence", "did_not_operate_effectively"])
def test_nothing_is_concluded_on_operation(opened: OpenEngagement, status: str) -> None:
    """A status of the other type of report is refused, and says which there are."""
    with pytest.raises(UsageError, match="RP-C30"):
        conclude(opened, "LA-02", status, "Because.", person=PERSON, at=AT)


def test_a_conclusion_that_contradicts_the_walkthrough_is_refused(opened: OpenEngagement) -> None:
    """The walkthrough says implemented; the paper cannot say that it is not."""
    with pytest.raises(InputRefused, match="RP-C06"):
        conclude(opened, "LA-02", "not_implemented", "Because.", person=PERSON, at=AT)


def test_a_type_2_engagement_refuses_the_statuses_of_type_1(tmp_path: Path) -> None:
    """Suitable design says nothing of operation over the period."""
    opened = make(tmp_path / "two", tiny_json())
    with pytest.raises(UsageError, match="RP-C30"):
        conclude(opened, "LA-02", "suitably_designed_and_implemented", "Because.", person=PERSON, at=AT)


def test_the_report_is_compiled_and_the_roll_up_has_two_limbs(opened: OpenEngagement) -> None:
    """Section IV speaks of one day; the limb on operation does not exist."""
    conclude(opened, "LA-02", "suitably_designed_and_implemented", "Seen.", person=PERSON, at=AT)
    (entry,) = section_iv_entries([Paper(*paper_of(opened, "LA-02"))])
    assert entry.result == "Suitably designed and implemented as of 31 Dec 2025. No exceptions noted."
    assert [limb.id for limb in evaluate(opened).rollup.limbs] == ["description", "design"]
    files = compile_all(opened, person=PERSON, at=AT).files
    assert {"report.pdf", "report.docx", "section-i.docx", "section-iv.xlsx"} <= set(files)
