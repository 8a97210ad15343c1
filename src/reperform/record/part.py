"""What every part of a record has in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """Base of every part of a record."""

    model_config = ConfigDict(frozen=True, extra="forbid")
