"""The documents of the report by name, with their titles, places in the index, and the files they become."""

from __future__ import annotations

SECTIONS = ("section-i", "section-ii", "section-iii", "section-iv", "section-v")
TITLES = {
    "section-i": "Section I: report of the independent service auditor",
    "section-ii": "Section II: assertion of management",
    "section-iii": "Section III: description of the system",
    "section-iv": "Section IV: criteria, controls, tests and results",
    "section-v": "Section V: other information",
    "report": "SOC 2 report",
    "representation-letter": "Representation letter",
    "completion-checklist": "Completion checklist",
}
REFERENCES = {
    "section-i": "I", "section-ii": "II", "section-iii": "III", "section-iv": "IV", "section-v": "V", "report": "H",
    "representation-letter": "G", "completion-checklist": "G",
}  # fmt: skip
# Every file of the report: name to kind.
FILES = {
    **{f"{kind}.pdf": kind for kind in TITLES},
    **{f"{kind}.docx": kind for kind in TITLES if kind != "completion-checklist"},
    "section-iv.xlsx": "section-iv",
    "report.xlsx": "report",
}
