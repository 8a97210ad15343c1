"""Samples drawn from a notebook: the plan, the draw and the ledger of the command, by a named person."""

from __future__ import annotations

from typing import Any

from reperform.draws.ledger import Drawn
from reperform.fieldwork.samples import SampleAnswer, SampleRequest, sample_control
from reperform.opened import OpenEngagement
from reperform.taking_in import refuse_unknown
from reperform.views import View
from reperform.workpaper import find_engagement


class Samples:
    """The samples of a control, with what was planned, drawn and decided; shows itself as text and HTML."""

    def __init__(self, opened: OpenEngagement, control: str, answer: SampleAnswer) -> None:
        self._opened, self.control, self.answer = opened, control, answer

    @property
    def items(self) -> dict[str, tuple[str, ...]]:
        """List to the items of its sample, in ticket order."""
        return {population: drawn.items for population, drawn in self.answer.drawn}

    def views(self) -> tuple[View, ...]:
        """Return one part a sample, then the lists that were sent again and those in which nothing occurred."""
        found = [self._drawn(population, drawn) for population, drawn in self.answer.drawn]
        for stale in self.answer.stale:
            title = f"{stale.test.population} was sent again after the draw"
            found.append(View(title, tuple(stale.sentences()), notes=tuple(m.text() for m in self.answer.messages)))
        for population in self.answer.not_occurring:
            sentence = "No item occurred in the period according to the list; nothing is drawn."
            found.append(View(population, (sentence,)))
        if not found:
            sentence = "No attribute is tested on a sample; rules decide the whole population."
            found.append(View(self.control, (sentence,)))
        return tuple(found)

    def _drawn(self, population: str, drawn: Drawn) -> View:
        basis, method = drawn.basis.replace("_", " "), drawn.method.replace("_", " ")
        title = f"{population}: {drawn.size} items, {basis}, {method}"
        rows = tuple((line.event, line.text, line.reason, self._name(line.by), line.at) for line in drawn.ledger)
        return View(title, drawn.sentences, ("Event", "What", "Reason", "By", "At"), rows, (", ".join(drawn.items),))

    def _name(self, person: str) -> str:
        found = self._opened.person(person)
        return found.name if found else person

    def __repr__(self) -> str:
        return "\n\n".join(map(repr, self.views()))

    def _repr_html_(self) -> str:
        return "".join(view._repr_html_() for view in self.views())


def draw_sample(control: str, *, person: str, engagement: str = "", **asked: Any) -> Samples:
    """Plan, freeze and draw the samples of a control as ``reperform sample`` does, or show those in force.

    Parameters
    ----------
    control : str
        Control id or workpaper reference.
    person : str
        Who draws or decides, as in the People sheet; stands in the ledger.
    engagement : str
        The engagement's id; the folder is found by walking up from the working directory.
    **asked
        What is asked, as the attributes of ``reperform.fieldwork.samples.SampleRequest``: ``population``, ``change``
        (keep, top_up, redraw, roll_forward, restate), ``seed``, ``size``, ``extend``, ``replace``, ``picks``,
        ``kind``, ``reason``. None of them: what the methodology plans is drawn, and a sample in force is shown.

    Returns
    -------
    Samples

    Raises
    ------
    InputRefused
        When the list may not be sampled from yet, or a draw in force has to be decided on first.
    UsageError
        When the control, the person or what is asked is not known, or a reason is missing.

    Examples
    --------
    >>> import reperform as rp
    >>> rp.draw_sample("LA-02", person="ana").items["LEAVERS"][:2]  # doctest: +SKIP
    ('E1103-1', 'E1191-1')
    """
    opened = find_engagement(engagement, control)
    refuse_unknown(opened, person)
    known = opened.control_of(control)
    return Samples(opened, known, sample_control(opened, known, _request(asked), person=person))


def _request(asked: dict[str, Any]) -> SampleRequest:
    from reperform.errors import Message, UsageError, did_you_mean

    names = tuple(SampleRequest.__dataclass_fields__)
    unknown = [name for name in asked if name not in names]
    if unknown:
        raise UsageError(
            Message("RP-D43", f"{name!r} cannot be asked of a sample", "Nothing was drawn.", did_you_mean(name, names))
            for name in unknown
        )
    items: dict[str, Any] = {name: tuple(asked[name]) for name in ("replace", "picks") if name in asked}
    return SampleRequest(**{**asked, **items})
