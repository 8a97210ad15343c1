"""The known answers of everything that decides results, run where the firm works: rules, procedures, sampling.

A set that cannot be run counts as failed. Nothing here reads an engagement's evidence; of an engagement only the
firm's own rules are run, with the known answers that lie beside them.
"""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of
from importlib.resources import files
from pathlib import Path
from typing import Any

from reperform._version import __version__
from reperform.canonical import digest, load_json, sha256_hex
from reperform.catalogue.ready_tests import ready_tests
from reperform.clock import utc_now
from reperform.engagement.firm_files import read_firm_file
from reperform.engagement.firm_rules import read_firm_rule
from reperform.errors import InputRefused, Message, UsageError
from reperform.fieldwork.firm_code import FirmCode
from reperform.fieldwork.procedures import Procedure, find_procedure, load_procedure, shipped_notebooks
from reperform.library import CaseResult, known_answers, run_known_answers
from reperform.model.firm import PREFIX, FirmRule, is_firm_rule
from reperform.new_procedure import ANSWERS
from reperform.opened import OpenEngagement
from reperform.record.validation import ValidatedProcedure, Validation, ValidationCase, ValidationSet
from reperform.rules import RULES, check_arguments
from reperform.rules.worked_cases import Checked, check_group, read_groups, worked_context, worked_groups
from reperform.sampling import (
    ALGORITHM,
    format_limit,
    frame_sha256,
    max_deviations,
    plan_attribute,
    plan_discovery,
    select_random,
    upper_limit,
)
from reperform.sampling.selection import ticket

ANSWERS_LIMIT = 2_000_000
LIBRARIES = ("cbor2", "click", "fonttools", "matplotlib", "nbconvert", "numpy", "openpyxl", "pandas", "papermill",
             "pyarrow", "pydantic", "python-calamine", "typst", "tzdata", "XlsxWriter")  # fmt: skip
_BY_HAND = "worked out by hand from the page of the rule; shipped with reperform"


def validate(opened: OpenEngagement | None = None, on: str = "") -> Validation:
    """Run every set of known answers.

    Parameters
    ----------
    opened : OpenEngagement, optional
        An engagement whose firm's own rules are run too: this executes their code.
    on : str
        The day the pack is dated, as ISO date; blank: today. It decides nothing.

    Returns
    -------
    Validation
        Every case with what was expected and what came out.

    Raises
    ------
    UsageError
        RP-P31 for a date that is none.

    Examples
    --------
    >>> validate(on="2026-01-31").failures
    []
    """
    own, without = _of_the_firm(opened) if opened else ([], [])
    sets = [*_sampling_sets(), *(_rule_set(name) for name in RULES), *_procedure_sets(), *own]
    return Validation(
        on=_day(on),
        version=__version__,
        algorithm=ALGORITHM,
        code_sha256=_code_digest(),
        sets=sets,
        procedures=_procedures(opened),
        not_validated=[*_without_answers(), *without],
        environment=_environment(),
        firm=opened.engagement.about.firm if opened else "",
    )


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat() if text else utc_now()[:10]
    except ValueError:
        raise UsageError(
            Message("RP-P31", f"{text!r} is not a date", "The pack is filed under its date.", "write it as 2026-01-31")
        ) from None


def _sampling_sets() -> Iterator[ValidationSet]:
    content = load_json((files("reperform") / "data" / "known_answers" / "sampling.json").read_bytes())
    for one in content["sets"]:
        cases = [_function_case(one["id"], case) for case in one["cases"]]
        yield ValidationSet(kind=one["kind"], id=one["id"], title=one["title"], source=one["source"], cases=cases)


def _function_case(function: str, case: Mapping[str, Any]) -> ValidationCase:
    given, expected = case["arguments"], case["expected"]
    try:
        found = _FUNCTIONS[function](given)
    except Exception as error:  # a defect must be named in the pack, whatever it is
        found = f"failed: {type(error).__name__}"
    text = ", ".join(f"{name} {_spelled(value)}" for name, value in given.items())
    return ValidationCase(case="", given=text, expected=expected, found=found, agrees=found == expected)


def _spelled(value: Any) -> str:
    if not isinstance(value, list):
        return str(value)
    parts = [_spelled(one) for one in value]
    return f"({', '.join(parts if len(parts) <= 4 else [*parts[:2], '...', parts[-1]])})"


def _ticket(given: Mapping[str, Any]) -> str:
    key = given["key"]
    return ticket(tuple(key) if isinstance(key, list) else key, given["seed"]).hex()


_FUNCTIONS: Mapping[str, Any] = {
    "plan_attribute": lambda given: str(plan_attribute(**given).sample_size),
    "plan_discovery": lambda given: str(plan_discovery(**given).sample_size),
    "upper_limit": lambda given: format_limit(upper_limit(**given)),
    "max_deviations": lambda given: str(max_deviations(**given)),
    "ticket": _ticket,
    "select_random": lambda given: ", ".join(select_random(**given)),
    "frame_sha256": lambda given: frame_sha256(given["rows"]),
}


def _rule_set(name: str) -> ValidationSet:
    cases, problem = _guarded(lambda: [case for group in worked_groups(name) for case in _cases(group, {})])
    return ValidationSet(kind="rule", id=name, title=RULES[name].summary, source=_BY_HAND, cases=cases, problem=problem)


def _cases(group: Any, changed: Mapping[str, Any], code: FirmCode | None = None) -> list[ValidationCase]:
    problems = check_arguments(group.rule, group.arguments)
    if problems:
        raise ValueError(f"{group.arguments_text}: {problems[0].found}")
    context = worked_context(group.lists, changed)
    return [_case(one) for one in check_group(group, replace(context, firm_decides=code) if code else context)]


def _case(checked: Checked) -> ValidationCase:
    case, outcome = checked.case, checked.found
    item = "; ".join(f"{name}={value}" for name, value in case.item.items()) or case.occurrence
    lists = "".join(f"; {len(rows)} rows of {name}" for name, rows in checked.group.lists.items())
    return ValidationCase(
        case=case.case,
        given=f"{checked.group.arguments_text or 'no arguments'} | {item}{lists}",
        expected=_words(case.result, case.kind, case.reason),
        found=_words(outcome.result, outcome.kind, outcome.reason) if outcome else "no such item was built",
        agrees=checked.agrees,
    )


def _words(result: str, kind: str, reason: str = "") -> str:
    return f"{result}{f' ({kind})' if kind else ''}{f': {reason}' if reason else ''}"


def _guarded(work: Any) -> tuple[list[ValidationCase], str]:
    """Return the cases, or why the set could not be run: a defect must be named in the pack, whatever it is."""
    try:
        return work(), ""
    except InputRefused as error:
        return [], error.messages[0].found
    except Exception as error:
        return [], f"{type(error).__name__}: {error}"[:300]


def _procedure_sets() -> Iterator[ValidationSet]:
    shipped = {one.id: one for one in _shipped()}
    for control, answers in known_answers().items():
        cases, problem = _guarded(partial(_control_cases, control))
        found = shipped.get(answers.procedure)
        yield ValidationSet(
            kind="procedure",
            id=control,
            title=f"tested by {answers.procedure}",
            version=found.version if found else "",
            sha256=found.sha256 if found else "",
            source="worked out by hand for the lists of the case; shipped with reperform",
            cases=cases,
            problem=problem or ("" if found else f"there is no procedure notebook {answers.procedure}"),
        )


def _shipped() -> list[Procedure]:
    return [find_procedure(path.stem) for path in sorted(shipped_notebooks().glob("*.ipynb"))]


def _control_cases(control: str) -> list[ValidationCase]:
    return [_control_case(one) for one in run_known_answers(control)]


def _control_case(one: CaseResult) -> ValidationCase:
    expected = _words(one.expected.result, one.expected.kind) if one.expected else "no result"
    found = _words(one.result, one.kind) if one.result else "no result"
    return ValidationCase(
        case=one.case,
        given=f"attribute {one.attribute}, item {one.item}",
        expected=expected,
        found=expected if one.agrees else f"{found}: {one.reason}",
        agrees=one.agrees,
    )


def _of_the_firm(opened: OpenEngagement) -> tuple[list[ValidationSet], list[str]]:
    """Return the firm's known answers as they came out, and which of its rules have none."""
    folder = opened.folder.notebooks
    sets, without = [], []
    rules = {path.stem for path in folder.glob("*.py") if is_firm_rule(f"{PREFIX}{path.stem}")}
    answers = {path.name.removesuffix(ANSWERS) for path in folder.glob(f"*{ANSWERS}")}
    for stem in sorted(rules | answers):
        if stem in answers:
            sets.append(_firm_set(folder, stem))
        else:
            without.append(f"the firm's rule {PREFIX}{stem} has no known answers (notebooks/{stem}{ANSWERS})")
    return sets, without


def _firm_set(folder: Path, stem: str) -> ValidationSet:
    rules: list[FirmRule] = []
    cases, problem = _guarded(lambda: _firm_cases(folder, stem, rules))
    declared = rules[0].declared if rules else None
    return ValidationSet(
        kind="rule", id=f"{PREFIX}{stem}", title=declared.sentence if declared else "", origin="firm",
        version=declared.version if declared else "", sha256=declared.sha256 if declared else "",
        source=f"notebooks/{stem}{ANSWERS} of the engagement", cases=cases, problem=problem,
    )  # fmt: skip


def _firm_cases(folder: Path, stem: str, rules: list[FirmRule]) -> list[ValidationCase]:
    """Return the cases of a firm's rule; the rule that was read is added to ``rules``."""
    data = read_firm_file(folder / f"{stem}{ANSWERS}", ANSWERS_LIMIT)
    rule = read_firm_rule(folder / f"{stem}.py")
    rules.append(rule)
    content = load_json(data)
    if content.get("rule") != rule:
        raise ValueError(f"the known answers name the rule {content.get('rule')!r}, not {rule}")
    groups, code = read_groups(rule, content), FirmCode()
    return [case for group in groups for case in _cases(group, content.get("setting", {}), code)]


def _procedures(opened: OpenEngagement | None) -> list[ValidatedProcedure]:
    used: dict[str, list[str]] = {}
    for control, answers in known_answers().items():
        used.setdefault(answers.procedure, []).append(control)
    found = _shipped()
    if opened is not None:
        for path in sorted(opened.folder.notebooks.glob("*.ipynb")):
            try:
                found.append(load_procedure(path, "firm"))
            except InputRefused:
                continue  # check and verify name it
    return [
        ValidatedProcedure(
            id=one.id, version=one.version, sha256=one.sha256, origin=one.origin,
            controls=used.get(one.id, []) if one.origin == "reperform" else [],
        )
        for one in found
    ]  # fmt: skip


def _without_answers() -> Sequence[str]:
    missing = [control for control in ready_tests() if control not in known_answers()]
    if not missing:
        return []
    return [f"{len(missing)} controls of the library have no known answers: {', '.join(missing)}"]


def _code_digest() -> str:
    """Return the digest of the package's modules; line ends do not enter it, so it is the same on every machine."""
    root = Path(str(files("reperform")))
    return digest(
        {
            path.relative_to(root).as_posix(): sha256_hex(path.read_bytes().replace(b"\r\n", b"\n"))
            for path in sorted(root.rglob("*.py"))
        }
    )


def _environment() -> dict[str, str]:
    found = {
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        "System": f"{platform.system()} {platform.machine()}",
    }
    for name in LIBRARIES:
        try:
            found[name] = version_of(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found
