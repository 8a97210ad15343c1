"""The report of an opened engagement: what enters it besides the records, and what has to be said of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reperform.canonical import file_sha256, sha256_hex
from reperform.documents.evaluation_parts import Evaluation
from reperform.documents.paper import Paper
from reperform.documents.report.inputs import ReportInputs, report_inputs, template_files
from reperform.documents.wording import counted
from reperform.errors import Message, Where
from reperform.model import Engagement
from reperform.opened import OpenEngagement


def inputs_of(opened: OpenEngagement, evaluation: Evaluation) -> ReportInputs:
    """Return what the report is made of besides the records: settings, the firm's templates, what people decided.

    Raises
    ------
    InputRefused
        RP-K10, RP-K11 for a folder of templates, or a template, that cannot be used.
    """
    settings = opened.loaded.settings
    files = template_files(opened.folder.root, settings)
    return report_inputs(settings, files, evaluation.rollup, evaluation.log)


def edited_by_people(opened: OpenEngagement, names: Iterable[str]) -> dict[str, str]:
    """Return the Word files that somebody edited since they were compiled: name to digest as last compiled.

    The report is finished in Word: what a person wrote there must never be written over.
    """
    events = opened.log.of_type("compile")
    found = {}
    for name in sorted(names):
        path = opened.folder.workpapers / name
        written = [event.data["files"].get(name, "") for event in events]
        if name.endswith(".docx") and path.is_file() and file_sha256(path) not in written:
            found[name] = written[-1] if written else ""
    return found


def edited_message(edited: Iterable[str]) -> tuple[Message, ...]:
    """Return the warning that edited Word files were kept; none where none was edited."""
    names = tuple(edited)
    if not names:
        return ()
    return (
        Message("RP-K15", f"{counted(len(names), 'Word file')} of the report edited since compiled: kept as found",
                "Writing over an edited file would lose what somebody wrote in it; it may no longer say what the "
                "records say (reperform lint compares them).",
                "move it out of workpapers or give it another name, then: reperform compile",
                Where(ids=tuple(f"workpapers/{name}" for name in names), count=len(names)), severity="warning"),
    )  # fmt: skip


def template_digests(opened: OpenEngagement) -> dict[str, str]:
    """Return the firm's templates in use: path below the engagement to digest."""
    settings = opened.loaded.settings
    files = template_files(opened.folder.root, settings)
    return {f"{settings.templates}/{name}": sha256_hex(data) for name, data in files.items()}


def report_messages(papers: Sequence[Paper], engagement: Engagement, inputs: ReportInputs) -> tuple[Message, ...]:
    """Return warnings on the report: slots that nothing fills, styles that the firm's template lacks."""
    from reperform.documents.report.kinds import Report, unfilled
    from reperform.documents.report.word import missing_styles

    left = unfilled(Report(papers, engagement, inputs))
    lacking = missing_styles(inputs.word_template)
    found = []
    if left:
        found.append(
            Message("RP-K13", f"the report has {len(left)} open slots", "Each is printed in brackets where it stands; "
                    "a report with one is a draft.", "fill the sheets Report and Description, select an opinion",
                    Where(sheet="Report", ids=left[:6], count=len(left)), severity="warning")
        )  # fmt: skip
    if lacking:
        found.append(
            Message("RP-K14", "the firm's Word template does not define every style", "What it lacks is made, and may "
                    "not look like the firm's own.", "define the styles in the template",
                    Where(file="report.docx", ids=lacking, count=len(lacking)), severity="warning")
        )  # fmt: skip
    return tuple(found)
