"""When each version of a control was in force: what splits its population into tests of their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reperform.model import AttributeSpec, Control, Engagement


@dataclass(frozen=True)
class InForce:
    """The days of the period on which one version of a control was in force; both ends are included.

    Attributes
    ----------
    first, last : date or None
        None: since before the period, or beyond its end.
    takes_undated : bool
        Whether items whose date cannot be read are tested with this version: they are with the last one.
    """

    first: date | None = None
    last: date | None = None
    takes_undated: bool = True

    @property
    def limits(self) -> bool:
        """Whether some day of the period lies outside."""
        return self.first is not None or self.last is not None

    def holds(self, day: date | None) -> bool:
        """Return whether an item of a day is tested with this version.

        Examples
        --------
        >>> InForce(last=date(2025, 6, 30)).holds(date(2025, 6, 30)), InForce(date(2025, 7, 1)).holds(None)
        (True, True)
        """
        if day is None:
            return self.takes_undated
        return (self.first is None or day >= self.first) and (self.last is None or day <= self.last)


WHOLE_PERIOD = InForce()


@dataclass(frozen=True)
class VersionInForce:
    """One version of a control that was in force on a day of the period."""

    row: Control
    name: str
    when: InForce


def versions_in_force(engagement: Engagement, control: str) -> tuple[VersionInForce, ...]:
    """Return the versions of a control that were in force in the period, the oldest first; its only row always.

    A control with one row and no dates inside the period has one version that nothing limits.
    """
    about, rows = engagement.about, engagement.versions_of(control)
    if len(rows) > 1:
        inside = [
            row
            for row in rows
            if (row.effective_to or date.max) >= about.period_start
            and (row.effective_from or date.min) <= about.period_end
        ]
        rows = tuple(inside) or rows[-1:]
    found = []
    for row in rows:
        first = row.effective_from if row.effective_from and row.effective_from > about.period_start else None
        last = row.effective_to if row.effective_to and row.effective_to < about.period_end else None
        found.append(VersionInForce(row, row.version_name, InForce(first, last, row is rows[-1])))
    return tuple(found)


def belongs_to(attribute: AttributeSpec, version: str) -> bool:
    """Return whether an attribute is tested for a version of its control."""
    return attribute.version in ("", version)
