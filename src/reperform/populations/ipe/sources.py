"""Where a list came from: the source the control requires, and sources that hold only items that comply."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reperform.model import Control, PopulationSpec
from reperform.populations.ipe.completeness import result
from reperform.record import IpeTest
from reperform.texts import fold_person, join_words

_WORDS = re.compile(r"\w+")


def names_source(text: str, source: str) -> bool:
    """Return whether a text names a source: the source's words stand in it one after another.

    Case and punctuation do not matter, anything else does.

    Examples
    --------
    >>> names_source("Service desk (production), queue 7", "service desk")
    True
    >>> names_source("Service portal of the help desk", "service desk")
    False
    """
    words, wanted = (_WORDS.findall(fold_person(one)) for one in (text, source))
    size = len(wanted)
    return bool(wanted) and any(words[start : start + size] == wanted for start in range(len(words) - size + 1))


def source_tests(spec: PopulationSpec, control: Control | None) -> list[IpeTest]:
    """Return the tests of the source: allowed for the control, independent, and in production.

    Parameters
    ----------
    control : Control or None
        The control whose items the list holds; None for a list that others are only looked up in.

    Returns
    -------
    list of IpeTest
        Nothing where neither the control names sources nor an environment is stated.
    """
    tests = [_environment(spec)] if spec.environment else []
    if control is None or not (control.required_source or control.disallowed_sources):
        return tests
    return [_allowed(spec, control), *tests]


def _allowed(spec: PopulationSpec, control: Control) -> IpeTest:
    wrong = [source for source in control.disallowed_sources if names_source(spec.source, source)]
    fits = not control.required_source or any(names_source(spec.source, one) for one in control.required_source)
    required, disallowed = join_words(list(control.required_source)), join_words(list(control.disallowed_sources))
    expected = "; ".join(filter(None, [required, f"not {disallowed}" if disallowed else ""]))
    source = spec.source or "not stated"
    if wrong:
        text = (
            f"{control.control} must not take its population from {join_words(wrong)}: a place that holds only items "
            f"that passed the control cannot show one that did not"
        )
        text += f"; it requires {required}" if required else ""
    elif not spec.source:
        text = f"the source is not stated; {control.control} names where its population must come from"
    elif not fits:
        text = f"{control.control} requires a population from {required}"
    else:
        text = f"{source} is a source that {control.control} allows"
    agree = bool(spec.source) and not wrong and fits
    return IpeTest(
        id="source",
        title="Comes from an independent source",
        expected=expected,
        actual=source,
        result=result(agree),
        text=text,
        kind="source",
    )


def _environment(spec: PopulationSpec) -> IpeTest:
    agree = spec.environment == "production"
    text = "produced in the production environment" if agree else "not produced in the production environment"
    return IpeTest(
        id="environment",
        title="Produced in production",
        expected="production",
        actual=spec.environment.replace("_", " "),
        result=result(agree),
        text=text,
        kind="source",
    )


def missing_statements(spec: PopulationSpec, names: Sequence[str]) -> list[str]:
    """Return which of some columns of the Populations sheet are blank."""
    return [name for name in names if getattr(spec, name) in ("", None)]
