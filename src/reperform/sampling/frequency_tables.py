"""Tables of sample sizes by frequency: the firm's files, read strictly and checked whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from reperform.canonical import load_json, sha256_hex
from reperform.errors import InputRefused, Message, Where, did_you_mean
from reperform.sampling.rates import refused

FREQUENCIES = (
    "annual", "semiannual", "quarterly", "monthly", "semimonthly", "weekly", "daily",
    "multiple_daily", "per_event", "continuous",
)  # fmt: skip
RISKS = ("low", "moderate", "high")
SCHEMA = "reperform/frequency-table/1"
_PARTS = {"schema", "name", "version", "source", "note", "approval", "sizes"}
EXAMPLES = ("example-a", "example-b", "example-c")


@dataclass(frozen=True)
class Band:
    """The size for populations up to a number of items (None: any number).

    Exactly one of size (None: all items) and percent is used; a percentage is rounded up and kept within
    ``at_least`` and ``at_most``.
    """

    up_to: int | None
    size: int | None
    percent: int | None = None
    at_least: int = 1
    at_most: int | None = None

    def size_for(self, population: int) -> int:
        """Return the items to test, never more than there are."""
        if self.percent is None:
            return population if self.size is None else min(self.size, population)
        share = max(self.at_least, -(-population * self.percent // 100))
        return min(share if self.at_most is None else min(share, self.at_most), population)


@dataclass(frozen=True)
class FrequencyTable:
    """A firm's table of sample sizes: frequency and risk to bands by population.

    ``approval`` says who approved the table and when; blank means that the file does not state it.
    """

    name: str
    version: str
    source: str
    note: str
    sha256: str
    sizes: Mapping[str, Mapping[str, tuple[Band, ...]]]
    approval: str = ""


def load_frequency_table(source: str | Path) -> FrequencyTable:
    """Read a firm's table from its JSON file, or a shipped example by name.

    Raises
    ------
    InputRefused
        RP-S10 when there is no such example or the file does not hold a complete table.

    Examples
    --------
    >>> load_frequency_table("example-a").note
    'example, not a recommendation'
    """
    if isinstance(source, Path):
        return _parse_bytes(source.read_bytes(), source.name)
    if source not in EXAMPLES:
        raise refused(
            "RP-S10",
            f"the table is {source!r}" if source else "no table of sample sizes is named",
            "Sizes by frequency are the firm's policy, and none is a silent default.",
            f"name a table of the firm or an example ({did_you_mean(str(source), EXAMPLES)})",
        )
    path = files("reperform") / "data" / "methodology" / f"{source}.json"
    return _parse_bytes(path.read_bytes(), f"{source}.json")


def _parse_bytes(data: bytes, file: str) -> FrequencyTable:
    try:
        value = load_json(data)
    except ValueError as problem:
        raise _malformed(f"it is not readable as JSON: {problem}", file) from None
    return parse_frequency_table(value, file, sha256_hex(data))


def parse_frequency_table(value: Mapping[str, Any], file: str = "", sha256: str = "") -> FrequencyTable:
    """Check a table of sizes and return it.

    Parameters
    ----------
    value : mapping
        ``name``, ``version``, ``source``, optional ``note``, ``approval`` and ``schema``, and ``sizes``: frequency
        to risk (``low``, ``moderate``, ``high``) to a number, ``all``, or a list of bands with ``up_to`` (absent in
        the last) and either ``size`` or ``percent`` with ``at_least`` and ``at_most``.

    Raises
    ------
    InputRefused
        RP-S10 with everything that is wrong.

    Examples
    --------
    >>> sizes = {"annual": {"low": 1, "moderate": 1, "high": "all"}}
    >>> parse_frequency_table({"name": "ours", "version": "3", "source": "manual", "sizes": sizes}).version
    '3'
    """
    wrong = _head_problems(value)
    sizes: dict[str, dict[str, tuple[Band, ...]]] = {}
    for frequency, by_risk in (value.get("sizes") or {}).items() if not wrong else ():
        try:
            sizes[frequency] = _parse_row(frequency, by_risk)
        except ValueError as problem:
            wrong.append(str(problem))
    if wrong:
        raise _malformed("; ".join(wrong), file)
    name, version, source, note = (str(value.get(part, "")) for part in ("name", "version", "source", "note"))
    return FrequencyTable(name, version, source, note, sha256, sizes, str(value.get("approval", "")))


def _head_problems(value: Mapping[str, Any]) -> list[str]:
    if not isinstance(value, Mapping):
        return ["it is not a table with names"]
    unknown = sorted(set(value) - _PARTS)
    wrong = [f"{part} is not a part of a table" for part in unknown]
    if value.get("schema", SCHEMA) != SCHEMA:
        wrong.append(f"schema is {value['schema']!r}, not {SCHEMA!r}")
    missing = [part for part in ("name", "version", "source") if not isinstance(value.get(part), str)]
    wrong += [f"{part} is missing" for part in missing]
    wrong += [f"{part} is not a text" for part in ("note", "approval") if not isinstance(value.get(part, ""), str)]
    if not isinstance(value.get("sizes"), Mapping) or not value["sizes"]:
        wrong.append("sizes is missing")
    return wrong


def _parse_row(frequency: str, by_risk: Any) -> dict[str, tuple[Band, ...]]:
    if frequency not in FREQUENCIES:
        raise ValueError(f"frequency {frequency!r} is unknown: {did_you_mean(frequency, FREQUENCIES)}")
    if not isinstance(by_risk, Mapping) or sorted(by_risk) != sorted(RISKS):
        raise ValueError(f"{frequency} needs a size for each of {', '.join(RISKS)}")
    return {risk: _parse_bands(f"{frequency}, {risk}", by_risk[risk]) for risk in RISKS}


def _parse_bands(place: str, given: Any) -> tuple[Band, ...]:
    if not isinstance(given, list):
        return (Band(None, _size(place, given)),)
    bands = tuple(_parse_band(place, band) for band in given)
    limits = [band.up_to for band in bands]
    bounds = [limit for limit in limits[:-1] if limit is not None]
    if not bands or limits[-1] is not None or len(bounds) != len(bands) - 1 or bounds != sorted(set(bounds)):
        raise ValueError(f"{place}: bands must rise, and only the last has no up_to")
    return bands


def _parse_band(place: str, given: Any) -> Band:
    allowed = {"up_to", "size", "percent", "at_least", "at_most"}
    if not isinstance(given, Mapping) or set(given) - allowed or ("size" in given) == ("percent" in given):
        raise ValueError(f"{place}: a band has up_to and either size or percent")
    numbers = {part: _number(place, given[part]) for part in allowed - {"size"} if part in given}
    if "size" in given:
        return Band(numbers.get("up_to"), _size(place, given["size"]))
    return Band(
        numbers.get("up_to"),
        None,
        numbers["percent"],
        numbers.get("at_least", 1),
        numbers.get("at_most"),
    )


def _size(place: str, given: Any) -> int | None:
    return None if given == "all" else _number(place, given)


def _number(place: str, given: Any) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or given < 1:
        raise ValueError(f"{place}: {given!r} is not a whole number of 1 or more")
    return given


def _malformed(problems: str, file: str) -> InputRefused:
    return InputRefused(
        Message(
            "RP-S10",
            f"the table of sample sizes is not complete: {problems}",
            "A sample size must follow from the firm's table without interpretation.",
            "correct the table; the shipped examples show its form",
            Where(file=file),
        )
    )
