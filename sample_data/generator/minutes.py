"""The meetings of the year and, for the board, the minutes as the corporate secretary sent them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

BOARD, COMMITTEE = "Board of Directors", "Audit Committee"


@dataclass(frozen=True)
class Meeting:
    """One meeting; ``security`` is the item of the minutes on security and internal control."""

    number: str
    body: str
    held: date
    present: int
    independent: int
    security: str = ""
    total: int = 7

    @property
    def file(self) -> str:
        """Name of the minutes file, for board meetings."""
        return f"board_minutes_{self.held:%Y-%m-%d}.txt" if self.security else ""

    @property
    def text(self) -> str:
        """The minutes, or blank where they were not requested."""
        return _TEXT.format(held=f"{self.held:%B} {self.held.day}, {self.held.year}", m=self) if self.security else ""


_TEXT = """QUILLBERRY SYSTEMS, INC.
MINUTES OF A MEETING OF THE BOARD OF DIRECTORS
{held}, 9:00 a.m. Central Time, Chicago, Illinois      Minutes no. {m.number}

Present: {m.present} of {m.total} directors, {m.independent} of them independent. A quorum was present.
In attendance: T. Renwick (Chief Information Security Officer), G. Leclerc (Controller).

1. The minutes of the previous meeting were approved.
2. Financial report. The controller presented the quarter. The board took note.
3. Security and internal control.
   {m.security}
4. Other business. None. The meeting ended at 11:40 a.m.

Signed by the chair and the corporate secretary. FINAL VERSION.
"""

MINUTES = (
    Meeting("B-2025-1", BOARD, date(2025, 2, 19), 6, 4,
            "The CISO reported on the risk register, the penetration test plan and two incidents of the quarter.\n"
            "   RESOLVED: the security program for 2025 is approved."),
    Meeting("AC-2025-1", COMMITTEE, date(2025, 3, 5), 3, 3, total=3),
    Meeting("AC-2025-2", COMMITTEE, date(2025, 5, 7), 3, 3, total=3),
    Meeting("B-2025-2", BOARD, date(2025, 6, 30), 5, 3,
            "The CISO reported results of the penetration test and open findings by age.\n"
            "   ACTION: report on overdue findings at the next meeting (owner: CISO)."),
    Meeting("AC-2025-3", COMMITTEE, date(2025, 8, 6), 2, 2, total=3),
    Meeting("B-2025-3", BOARD, date(2025, 9, 17), 7, 4,
            "The CISO answered the action of June: 3 findings overdue, owners named. The board discussed access\n"
            "   reviews and asked that none be cancelled (see Finance ERP, third quarter)."),
    Meeting("AC-2025-4", COMMITTEE, date(2025, 11, 5), 3, 3, total=3),
    Meeting("B-2025-4", BOARD, date(2025, 12, 10), 6, 4,
            "The CISO reported on readiness for the SOC 2 examination, incidents and the training campaign.\n"
            "   RESOLVED: the budget for single sign-on of the BI warehouse is approved."),
)  # fmt: skip
