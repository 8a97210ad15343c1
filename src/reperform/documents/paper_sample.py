"""Plan and sample on a workpaper: the derivation of the size, the selection, what became of the items, the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from reperform.documents.blocks import Block, Bullets, Cell, Column, KeyValues, Paragraph, Row, Run, Table
from reperform.documents.wording import BASES, dated, prose_date, sentence, upper_first
from reperform.record import ControlTest, Evaluation, SampleInfo
from reperform.sampling.rates import percent_text
from reperform.sampling.texts import risk_text
from reperform.words import RESULT_WORDS

SUPPORTS = {True: "yes", False: "no", None: "not stated"}
_PRINTED_STRATA = 60
_RATES = ("confidence", "tolerable_rate", "expected_rate", "critical_rate")
_RISKS = ("achieved_risk", "smaller_risk")
_LABELS = {
    "column": "Configurations or strata by",
    "max_deviations": "Deviations accepted",
    "smaller_size": "One item fewer",
    "smaller_risk": "Risk with one fewer",
    "table_sha256": "SHA-256 of the table",
    "ladder": "Sizes by deviations accepted",
    "risk": "Risk of the control",
    "version": "Version of the table",
}


def sampling_blocks(test: ControlTest, people: Mapping[str, str] | None = None) -> list[Block]:
    """Return plan and sample of a test: sentences first, then the values, strata, changes and the ledger.

    Parameters
    ----------
    people : mapping, optional
        Names of the persons whose short ids stand in the ledger.
    """
    sample, names = test.sample, people or {}
    rows: list[tuple[str, Cell]] = [
        ("Basis", BASES[sample.basis]),
        ("Method", upper_first(sample.method.replace("_", " "))),
        ("Size", f"{sample.size:,} of {test.population.size:,}"),
        ("Selection", _selection(sample)),
        ("Algorithm", sample.algorithm),
        ("Seed", Run(sample.seed, "mono") if sample.seed else ""),
        ("Stages", " + ".join(map(str, sample.stages)) if len(sample.stages) > 1 else ""),
        *((_label(name), text) for name, text in _plan_values(test)),
        *((_label(name), _steps(value)) for name, value in sample.plan.items() if _is_steps(value)),
    ]
    blocks: list[Block] = [Paragraph((sentence(text),)) for text in sample.sentences]
    blocks.append(KeyValues(tuple(row for row in rows if row[1])))
    tables = {name: value for name, value in sample.plan.items() if _is_ladder(value) and not _is_steps(value)}
    # The limits of a table of sizes stand in a sentence, with words on what they are worth.
    tables.pop("implied_limits", None)
    blocks += [_plan_table(name, value) for name, value in tables.items()]
    if len(sample.strata) > 1:
        blocks.append(_strata(sample))
    if sample.notes:
        blocks += [Paragraph((Run("Changed since the draw", "bold"),)), Bullets(tuple(map(dated, sample.notes)))]
    if sample.replaced:
        blocks.append(_replaced(sample, names))
    if sample.discarded:
        blocks.append(_discarded(sample))
    if sample.ledger:
        blocks.append(_ledger(sample, names))
    return blocks


def _selection(sample: SampleInfo) -> str:
    """Return the selection in words: its method with the columns it goes by."""
    chosen = dict(sample.selection)
    if not chosen:
        return ""
    words = [str(chosen.pop("method")).replace("_", " ")]
    condition = chosen.pop("key_items", None)
    for name, value in chosen.items():
        text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        words += [f"{name.replace('_', ' ')} {text}"] if text not in ("", "0") else []
    if condition:
        told = f"{condition['column']} {condition['op'].replace('_', ' ')} {condition['value']}".strip()
        words.append(f"key items: {told}")
    return "; ".join(words)


def _label(name: str) -> str:
    return _LABELS.get(name) or upper_first(name.replace("_", " "))


def _plan_values(test: ControlTest) -> list[tuple[str, str]]:
    """Return the values of the plan but for those that stand beside them already, as size or in a sentence."""
    sample = test.sample
    words = " ".join(sample.sentences)
    told = {"sentences"} | {name for name in ("note", "source") if str(sample.plan.get(name)) in words}
    told |= {name for name, value in (("population", test.population.size), ("sample_size", sample.size))
             if sample.plan.get(name) == value}  # fmt: skip
    return [
        (name, ", ".join(map(str, value)) if isinstance(value, list) else _planned(name, str(value), sample.plan))
        for name, value in sample.plan.items()
        if value not in (None, "", [], {}) and not _is_ladder(value) and not isinstance(value, dict)
        and name not in told
    ]  # fmt: skip


def _planned(name: str, text: str, plan: Mapping[str, Any]) -> str:
    """Return a value of the plan; a risk with the decimals it has in the sentence that derives the size."""
    if name not in _RISKS:
        return _printed(name, text)
    try:
        return risk_text(float(text), 1 - Fraction(str(plan.get("confidence"))))
    except ValueError:
        return text


def _printed(name: str, text: str) -> str:
    """Return rates and confidence in percent; words without underscores."""
    if name in ("frequency", "distribution", "risk"):
        return text.replace("_", " ")
    try:
        return percent_text(Fraction(text)) if name in _RATES else text
    except ValueError:
        return text


def _is_ladder(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)


def _is_steps(value: Any) -> bool:
    """Return whether a ladder is a row of sizes, each with the number of deviations that it bears."""
    return _is_ladder(value) and all(len(row) == 2 and "sample_size" in row for row in value)


def _steps(ladder: list[dict[str, Any]]) -> str:
    """Return "0 in 20 items; 1 in 33 items"."""
    return "; ".join(
        f"{value} in {int(row['sample_size']):,} items"
        for row in ladder
        for name, value in row.items()
        if name != "sample_size"
    )


def _plan_table(name: str, ladder: list[dict[str, Any]]) -> Table:
    headings = list(dict.fromkeys(key for row in ladder for key in row))
    columns = tuple(Column(_label(heading), "right") for heading in headings)
    rows = tuple(Row(tuple(_printed(heading, str(row.get(heading, ""))) for heading in headings)) for row in ladder)
    return Table(columns, rows, caption=_label(name))


def _strata(sample: SampleInfo) -> Table:
    columns = (Column("Stratum"), Column("Items", "right", rigid=True), Column("Sample", "right", rigid=True))
    rows = tuple(
        Row((" ".join(filter(None, [one["part"], one["name"]])) or "first draw",
             f"{one['population']:,}", f"{one['size']:,}"))
        for one in sample.strata[:_PRINTED_STRATA]
    )  # fmt: skip
    more = len(sample.strata) - _PRINTED_STRATA
    notes = (f"{more} more strata stand in record.json.",) if more > 0 else ()
    return Table(columns, rows, caption="Strata", notes=notes)


def _replaced(sample: SampleInfo, names: Mapping[str, str]) -> Table:
    columns = (Column("Item taken out"), Column("Replaced by"), Column("Kind"), Column("Reason"), Column("By"),
               Column("What had been found"))  # fmt: skip
    rows = tuple(
        Row((Run(one.item, "bold"), one.replaced_by or "not replaced", one.kind.replace("_", " "), one.reason,
             ", ".join(filter(None, [names.get(one.by) or one.by, prose_date(one.at)])), _found(one.results)))
        for one in sample.replaced
    )  # fmt: skip
    return Table(columns, rows, caption="Items taken out of the sample")


def _found(results: list[dict[str, str]]) -> str:
    told = (f"{one['attribute']}: {RESULT_WORDS.get(one['result'], one['result'])} {one['note']}".strip()
            for one in results)  # fmt: skip
    return "; ".join(told) or "not marked"


def _discarded(sample: SampleInfo) -> Table:
    columns = (Column("Items of the draw"), Column("Of them deviating"), Column("Seed"), Column("Frame"),
               Column("Why it was discarded"))  # fmt: skip
    rows = tuple(
        Row((", ".join(one.items), ", ".join(one.deviating) or "none marked", Run(one.seed, "mono"),
             Run(f"{one.frame_sha256[:16]}…", "mono"), one.reason))
        for one in sample.discarded
    )  # fmt: skip
    return Table(columns, rows, caption="Discarded draws")


def _ledger(sample: SampleInfo, names: Mapping[str, str]) -> Table:
    columns = (
        Column("Event", rigid=True),
        Column("What was recorded"),
        Column("Reason"),
        Column("By"),
        Column("At"),
    )
    rows = tuple(
        Row((Run(draw.event, "bold"), draw.text, draw.reason, names.get(draw.by) or draw.by, prose_date(draw.at)))
        for draw in sample.ledger
    )
    return Table(columns, rows, caption="Draw ledger")


def in_percent(rate: str) -> str:
    """Return a rate of the record in percent; a text that is none as it is.

    Examples
    --------
    >>> in_percent("0.95"), in_percent("10 %"), in_percent("")
    ('95 %', '10 %', '')
    """
    return _printed("tolerable_rate", rate)


def attribute_evaluations(test: ControlTest) -> list[Block]:
    """Return rate and limit of each attribute by itself, where a test has several or one with a rate of its own."""
    found = [(one.id, one.evaluation) for one in test.attributes if one.evaluation is not None]
    if len(test.attributes) < 2 and not any(one.tolerable_rate for one in test.attributes):
        return []
    headings = ("Items", "Deviating", "Rate", "Upper limit", "Tolerable rate")
    columns = (
        Column("Attribute", "center", rigid=True),
        *(Column(name, "right", rigid=True) for name in headings),
        Column("Supports reliance"),
    )
    rows = tuple(Row((Run(name, "bold"), *_figures(evaluation))) for name, evaluation in found)
    return [Table(columns, rows, caption=f"Test {test.id} by attribute")] if rows else []


def _figures(evaluation: Evaluation) -> tuple[str, ...]:
    limit = evaluation.upper_limit
    if limit and evaluation.supports is None:
        limit += " (for information)"
    return (f"{evaluation.items_tested:,}", f"{evaluation.items_deviating:,}", evaluation.rate or "–", limit or "–",
            in_percent(evaluation.tolerable_rate) or "–", SUPPORTS[evaluation.supports])  # fmt: skip


def strata_evaluations(test: ControlTest) -> list[Block]:
    """Return rate and limit of each stratum of a stratified sample."""
    strata = test.evaluation.strata
    if not strata:
        return []
    columns = (
        Column("Stratum"),
        *(Column(name, "right", rigid=True) for name in ("Items", "Tested", "Deviating", "Rate", "Upper limit")),
    )
    rows = tuple(
        Row((one.name, f"{one.population:,}", f"{one.items_tested:,}", f"{one.items_deviating:,}", one.rate or "–",
             one.upper_limit or "–"))
        for one in strata[:_PRINTED_STRATA]
    )  # fmt: skip
    return [Table(columns, rows, caption=f"Test {test.id} by stratum, each limit for the stratum alone")]
