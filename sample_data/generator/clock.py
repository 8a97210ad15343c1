"""The clock of the replay: working hours of February 2026."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any


class Clock:
    """Working hours of February 2026, a few minutes a step."""

    def __init__(self) -> None:
        self._now = datetime(2026, 2, 2, 15, 0, tzinfo=UTC)

    def begin(self, day: int) -> None:
        """Go on in the morning of a later day of February."""
        self._now = datetime(2026, 2, day, 15, 0, tzinfo=UTC)

    def tick(self, minutes: int = 4) -> str:
        """Return the time of the next step."""
        self._now += timedelta(minutes=minutes)
        if self._now.hour >= 23:
            days = 3 if self._now.weekday() == 4 else 1
            self._now = self._now.replace(hour=15, minute=0) + timedelta(days=days)
        return f"{self._now:%Y-%m-%dT%H:%M:%SZ}"


def step(clock: Clock, person: str, do: str, minutes: int = 4, **data: Any) -> dict[str, Any]:
    """Return a step of the replay at the next time of the clock."""
    return {"at": clock.tick(minutes), "person": person, "do": do, **data}
