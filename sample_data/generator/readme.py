"""README.md of the sample engagement: what it holds, and every planted exception for a reader to tick."""

from __future__ import annotations

from .book import Book, Planted
from .controls import core_controls
from .engagement import SAMPLE_SIZES, place_of

_HEAD = """# The sample engagement

An invented company (Quillberry Systems, Inc., system "Quillberry Spend Platform"), an invented firm and
invented people.
Type 2, all five categories, January 1 to December 31, 2025, days counted in Chicago. Nothing here is real; every
page made from it says "Sample data".

    python sample_data/make_sample_data.py        writes everything again, byte for byte

| file | holds |
| --- | --- |
| `engagement.json`, `engagement.toml` | the engagement as it becomes `engagement.xlsx`, and its settings |
| `evidence/` | what the client sent: workbooks, CSV exports, minutes |
| `replay.json` | what the team did in February 2026: intake, draws with seeds, marks, clearances, exceptions, opinion |
| `answer_key.csv` | every result that is a deviation or could not be examined, and why it was planted |
| `near_misses.csv` | items that look like a deviation and must not be flagged |

`result` in the answer key is `deviation` or `unable`; `by` says whether a rule finds it (`computed`) or a
person saw it.
"""
_EVALUATION = """
## How it ends

Every deviation is in an exception (fact, cause, class, period, extent, owner's confirmation, response, effect,
disposition, approved by another person) or decided with proof. The core twelve carry one criterion alone (CC1.2); all
others stay not judged and no opinion is selected. `reperform demo --full` judges all 61 criteria:

- CC6.1, CC6.2, CC6.3 and CC6.6 are not met: LA-09 is not suitably designed, LA-02, LA-06 and LA-14 did not operate
  effectively, and LA-04, which was considered, does not make up for them.
- PI-08 failed as well; PI-04 makes up for it. OPS-05 failed; OPS-04 makes up for the days without review only, and the
  manager says why CC7.2 is met all the same, against the proposal.
- P6.3 rests on a control that had nothing to do in the period, which limits no scope.
- Design and operation are material and not pervasive: the partner selects a qualified opinion.

No paper is signed, so the report stays a draft.
"""
_TRAPS = """
## How the evidence is made difficult

- System exports are in UTC, tickets in Chicago time: the local day decides, and plain digits mislead in both
  directions.
- `hr_leavers_2025.xlsx` has two title rows above its headings and a hidden column; `hr_workforce_2025.xlsx` and
  `access_reviews_2025.xlsx` hold two lists each; `deploy_log_2025.csv` serves two populations with different filters.
- `lms_completions_2025.csv` writes days first (05/11/2025 is November 5) and starts with a byte order mark.
- `incidents_2025.csv` shows clock times without offset; two incidents span a change of the clocks.
- `restore_tests_2025.xlsx` has a text where a time belongs.
- Re-hires have two spells, and the join is by worker number: only accounts created by the last day count.
- Finance's list of ended pay has one worker more than HR's list: a contractor who became an employee.
- LA-09 is not suitably designed; its job ran every month all the same, which proves nothing.
"""


def readme(book: Book) -> str:
    """Return the text of README.md."""
    traps = [f"- {line}\n" for line in book.more.traps]
    parts = [_HEAD, _EVALUATION, _TRAPS, *traps, _lists(book), _samples(book), "\n## Planted exceptions, to tick\n"]
    others = sorted(book.more.controls, key=lambda row: place_of(row["control"]))
    for row in {row["control"]: row for row in [*core_controls(), *others]}.values():
        own = [planted for planted in book.planted if planted.control == row["control"]]
        parts.append(f"\n### {row['control']} {row['title']}\n\n{_ticks(row['control'], own)}\n")
    return "".join(parts)


def _ticks(control: str, own: list[Planted]) -> str:
    if control == "LA-09":
        return "- [ ] not suitably designed (walkthrough); no operating test is performed"
    if not own:
        return "No exceptions."
    own = sorted(own, key=lambda row: (row.attribute, row.item))
    return "\n".join(
        f"- [ ] {row.attribute} `{row.item}`: {row.why}"
        + (" (unable)" if row.result == "unable" else "")
        + (" (marked by a person)" if row.by == "person" else "")
        for row in own
    )


def _lists(book: Book) -> str:
    lines = ["\n## Lists\n\n| population | file | rows | items in scope |\n| --- | --- | --- | --- |\n"]
    for row in book.populations:
        scope = book.facts.get(row["population"], str(row["stated_count"]))
        lines.append(f"| {row['population']} | {row['file']} | {row['stated_count']} | {scope} |\n")
    return "".join(lines)


def _samples(book: Book) -> str:
    drawn = {row.control: len(row.items) for row in book.more.marked if row.drawn}
    sizes = ", ".join(f"{control} {size}" for control, size in {**SAMPLE_SIZES, **drawn}.items())
    return (
        f"\n## Samples\n\nSizes: {sizes}. LA-02: attribute plan, confidence 0.90, tolerable rate 0.10, none "
        "expected, 100\n"
        "leavers (hypergeometric). All others: frequency table `example-a`. GOV-02: all four meetings.\n"
    )
