"""What a workpaper rests on, as digests: the run records them, and any difference makes the paper stale."""

from __future__ import annotations

from functools import partial
from typing import Any

from reperform._version import __version__
from reperform.canonical import digest
from reperform.draws.ledger import EVENTS
from reperform.draws.of_control import sampled_tests
from reperform.draws.stale import is_stale
from reperform.engagement.tests_of_control import populations_of, procedure_of
from reperform.fieldwork.procedures import Procedure, find_procedure
from reperform.model import Engagement
from reperform.model.firm import FirmRule
from reperform.opened import OpenEngagement
from reperform.populations.comparison import superseded_import_id
from reperform.populations.imports import current_import_id
from reperform.populations.lists import Lists
from reperform.populations.register import sent_back

_BASE_KINDS = ("marks", "ipe", "accuracy", "attach", "coverage")


def inputs_of(opened: OpenEngagement, control: str) -> dict[str, str]:
    """Return name to digest of everything a control's record is computed from."""
    engagement = opened.engagement
    lists = populations_of(engagement, control)
    procedure = find_procedure(procedure_of(engagement, control), opened.folder.notebooks)
    return {
        "engagement.xlsx": _configuration(opened, control, lists),
        "evidence": digest({name: _imports(opened, name) for name in lists}),
        "draw": digest(_draws(opened, control)),
        "judgements": digest([*_judgements(opened, control, lists), *_sent_back(opened, control, lists)]),
        "procedure": procedure.sha256 if procedure.origin == "reperform" else f"firm {procedure.id}",
        "version of reperform": __version__,
        **_of_the_firm(opened, control, procedure),
    }


def _of_the_firm(opened: OpenEngagement, control: str, procedure: Procedure) -> dict[str, str]:
    """Return what a paper rests on of the firm's own: a notebook by what it says, a rule by its bytes."""
    said = {f"the firm's notebook {procedure.path.name}": f"{procedure.sha256} version {procedure.version}"}
    rules = firm_rules(opened.engagement, control)
    return {
        **(said if procedure.origin == "firm" else {}),
        **{f"the firm's rule {rule}": rule.declared.sha256 if rule.declared else "" for rule in rules},
    }


def firm_rules(engagement: Engagement, control: str) -> tuple[FirmRule, ...]:
    """Return the firm's own rules that decide attributes of a control, each once."""
    named = (attribute.rule for attribute in engagement.attributes_of(control))
    return tuple(dict.fromkeys(rule for rule in named if isinstance(rule, FirmRule)))


def firm_files(opened: OpenEngagement, control: str) -> dict[str, str]:
    """Return path below the engagement to digest of the bytes, for every file of the firm a control rests on."""
    procedure = find_procedure(procedure_of(opened.engagement, control), opened.folder.notebooks)
    rules = firm_rules(opened.engagement, control)
    return {
        **({f"notebooks/{procedure.path.name}": procedure.file_sha256} if procedure.origin == "firm" else {}),
        **{rule.file: rule.declared.sha256 for rule in rules if rule.declared},
    }


def _sent_back(opened: OpenEngagement, control: str, lists: tuple[str, ...]) -> list[str]:
    """Return the digests of the lists and attached files of a control that were rejected."""
    lines = [line for line in sent_back(opened) if line.control == control or line.population in lists]
    return [f"rejected {line.subject} {line.sha256}" for line in lines]


def _imports(opened: OpenEngagement, population: str) -> list[str]:
    """Return the import in force and the one it superseded: the record compares both."""
    return [current_import_id(opened, population), superseded_import_id(opened, population)]


def _configuration(opened: OpenEngagement, control: str, lists: tuple[str, ...]) -> str:
    content = opened.as_stated
    return digest(
        {
            "about": content["about"],
            "people": content["people"],
            "calendar": content["calendar"],
            "identities": content["identities"],
            "sample": opened.loaded.settings.sample,
            **_lists_only(opened),
            "controls": [
                {name: row[name] for name in row if name != "extra"}
                for row in content["controls"]
                if row["control"] == control or control in row["relies_on"]
            ],
            **_superseded(opened, control),
            **{
                name: [row for row in content[name] if row["control"] == control]
                for name in ("attributes", "walkthroughs")
            },
            "methodology": [row for row in content["methodology"] if row["control"] in ("", control)],
            "populations": [row for row in content["populations"] if row["population"] in lists],
            "exclusions": [row for row in content["exclusions"] if row["population"] in lists],
            "joins": [row for row in content["joins"] if row["left"] in lists or row["right"] in lists],
        }
    )


def _lists_only(opened: OpenEngagement) -> dict[str, str]:
    """Return the setting on conclusions from lists alone, where it is not what it was before there was one."""
    setting = opened.loaded.settings.client_lists_only
    return {} if setting == "caution" else {"client_lists_only": setting}


def _superseded(opened: OpenEngagement, control: str) -> dict[str, Any]:
    """Return the earlier versions of a control, where there are any: without them the digest stays what it was."""
    rows = [row.model_dump(mode="json") for row in opened.engagement.versions_of(control)[:-1]]
    return {"superseded_controls": rows} if rows else {}


def _draws(opened: OpenEngagement, control: str) -> list[str]:
    events = opened.log.of_type(*EVENTS)
    return [event.sha256 for event in events if event.subjects.get("control") == control]


def _judgements(opened: OpenEngagement, control: str, lists: tuple[str, ...]) -> list[str]:
    subjects = [control, *(f"population:{name}" for name in lists)]
    return [
        judgement.sha256
        for kind in _BASE_KINDS
        for subject in subjects
        for judgement in opened.judgements.all(kind, subject)
        # A document attached to the control as a whole decides no item.
        if kind != "attach" or judgement.content["item"]
    ]


def last_run(opened: OpenEngagement, control: str) -> dict[str, object] | None:
    """Return what the last run of a control recorded, or None when it never ran."""
    runs = [event for event in opened.log.of_type("run") if event.subjects["control"] == control]
    return dict(runs[-1].data) if runs else None


def stale_reasons(opened: OpenEngagement, control: str) -> list[str]:
    """Return the names of what changed since the last run; empty when the paper is up to date."""
    run = last_run(opened, control)
    if run is None or not isinstance(run.get("inputs"), dict):
        return ["first run"] if run is None else []
    then, now = run["inputs"], inputs_of(opened, control)
    assert isinstance(then, dict)  # noqa: S101 - tested above
    return [name for name in now if then.get(name) != now[name]]


def stale_draws(opened: OpenEngagement, control: str) -> list[str]:
    """Return the samples of a control whose list was sent again since, with what to do about each."""
    lists = Lists(opened)
    return [
        f"sample of {test.population}: decide with reperform sample {control}"
        for test in sampled_tests(opened, control)
        if is_stale(opened, test, partial(lists.population_of, test))
    ]
