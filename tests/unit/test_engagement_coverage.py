"""Coverage of criteria both ways, and a control matrix of real size with the mistakes real ones have."""

from __future__ import annotations

from typing import Any

from engagement_support import COMMON_CRITERIA, check_workbook, grids, row, small

from reperform.engagement.coverage import coverage
from reperform.engagement.json_form import from_json


def test_coverage_names_controls_of_each_criterion_and_criteria_of_each_control() -> None:
    """Both directions, with the reason where there is no control."""
    half = [row("controls", criteria=COMMON_CRITERIA[1:]), row("controls", control="LA-03", criteria=["CC6.1"])]
    reason = [{"criterion": "CC1.1", "applicable": "yes", "reason": "Covered by the parent's report."}]
    found = coverage(from_json(small(controls=half, criteria=reason)))
    assert found.by_criterion["CC6.1"] == ("LA-02", "LA-03")
    assert found.by_criterion["CC1.1"] == ()
    assert found.by_control["LA-03"] == ("CC6.1",)
    assert found.reasons == {"CC1.1": "Covered by the parent's report."}
    assert (found.uncovered, found.without_criterion) == ((), ())
    assert found.lines() == (
        "32 of 33 criteria in scope have a control",
        "without a control, with a recorded reason: CC1.1",
    )


def test_a_reason_for_a_criterion_with_a_control_is_no_reason_for_a_gap() -> None:
    """Only criteria without a control are listed with their reason."""
    reason = [{"criterion": "CC1.1", "applicable": "yes", "reason": "Also covered elsewhere."}]
    assert coverage(from_json(small(criteria=reason))).reasons == {}


def matrix() -> tuple[dict[str, Any], dict[tuple[str, int, str], str]]:
    """Return the grids of 300 controls, and the answer key of planted mistakes: place to what is named."""
    controls = [["Control matrix of the client"], [], ["control", "title", "description", "owner", "frequency",
                "automation", "criteria", "Domain"]]  # fmt: skip
    attributes = [["control", "attribute", "text", "test_nature", "population", "rule", "arguments"]]
    for number in range(300):
        name = f"C-{number + 1:03d}"
        mapped = COMMON_CRITERIA[number % 33]
        controls.append([name, f"Control {number}", "Done.", "IT", "monthly", "manual", mapped, f"D{number // 12}"])
        attributes.append([name, "A", "It is done.", "inspection", "LEAVERS", "present", "column=ticket"])
    key: dict[tuple[str, int, str], str] = {}

    def plant(grid: list[list[Any]], sheet: str, place: tuple[int, int], value: str, named: str) -> None:
        excel_row, position = place
        header = next(line for line in grid if "control" in line)
        grid[excel_row - 1][position] = value
        key[(sheet, excel_row, header[position])] = named

    plant(controls, "Controls", (10, 6), "C6.5", "CC6.5")
    plant(controls, "Controls", (44, 6), "CC6.9", "CC6.")
    plant(controls, "Controls", (101, 6), "CC1.1; CC8.2", "CC8.1")
    plant(controls, "Controls", (150, 6), "CC2.1, A1.2", "Availability")
    plant(controls, "Controls", (200, 4), "quartely", "quarterly")
    plant(controls, "Controls", (250, 5), "manua", "manual")
    plant(controls, "Controls", (303, 0), "C-001", "C-001")
    plant(attributes, "Attributes", (20, 0), "C-0019", "C-019")
    plant(attributes, "Attributes", (77, 4), "LEAVER", "LEAVERS")
    plant(attributes, "Attributes", (120, 5), "presnet", "present")
    plant(attributes, "Attributes", (180, 3), "inspections", "inspection")
    plant(attributes, "Attributes", (240, 6), "colum=ticket", "column")
    return {"Controls": controls, "Attributes": attributes}, key


def test_a_matrix_of_300_controls_names_each_bad_cell_and_no_other() -> None:
    """Every planted mistake is found at its Excel row and column with the value meant; nothing else is."""
    sheets, key = matrix()
    found = check_workbook(grids(**sheets))
    errors: dict[tuple[str, int | None, str], str] = {}
    for message in found.errors:
        where = (message.where.sheet, message.where.row, message.where.column)
        errors[where] = errors.get(where, "") + message.found + message.action
    # The control whose id was overwritten leaves its attribute without a control.
    assert "'C-300'" in errors.pop(("Attributes", 301, "control"))
    assert set(errors) == set(key)
    for where, named in key.items():
        assert named in errors[where], (where, errors[where])


def test_a_matrix_of_300_controls_with_typographic_hyphens_is_one_note() -> None:
    """Three hundred ids in U+2010 are one note with a count, not three hundred."""
    sheets, _ = matrix()
    sheets["Controls"] = [[str(cell).replace("C-", "C\u2010") for cell in line] for line in sheets["Controls"]]
    notes = [message for message in check_workbook(grids(**sheets)).messages if message.code == "RP-E41"]
    assert [(note.where.sheet, note.where.column, note.where.count) for note in notes] == [("Controls", "control", 300)]
