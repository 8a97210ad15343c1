"""What every row of ``engagement.xlsx`` is."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Row(BaseModel):
    """One row of a sheet; ``extra`` holds columns that this version gives no meaning to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    extra: dict[str, str] = Field(default_factory=dict)
