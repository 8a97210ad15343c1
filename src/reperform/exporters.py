"""nbconvert exporters: ``jupyter nbconvert --to workpaper x.ipynb`` gives the PDF of that workpaper.

They render from the record named in the notebook's metadata and refuse a notebook that was not executed by a run
or no longer matches its record. Nothing heavy is imported here: nbconvert loads every exporter it knows.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from nbconvert.exporters.base import Exporter

from reperform.errors import InputRefused, Message, Where


class WorkpaperExporter(Exporter):
    """The PDF of one workpaper."""

    file_extension = ".pdf"
    output_mimetype = "application/pdf"
    export_from_notebook = "Workpaper"
    document = ""

    def _file_extension_default(self) -> str:
        return self.file_extension

    def from_notebook_node(  # type: ignore[override]
        self, nb: Any, resources: dict[str, Any] | None = None, **kwargs: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """Return the document of a notebook's record, and nbconvert's resources."""
        _, resources = super().from_notebook_node(nb, resources, **kwargs)
        resources["output_extension"] = self.file_extension
        about = dict(nb.metadata.get("reperform", {}))
        folder = Path(resources.get("metadata", {}).get("path") or os.curdir).resolve()
        return self._render(about, nb, folder), resources

    def _render(self, about: dict[str, Any], notebook: Any, folder: Path) -> bytes:
        from reperform.compiling import make_document, paper_of, sources_of, states_relied_on
        from reperform.opened import open_at

        if not {"ref", "document"} & set(about) or any(
            cell.cell_type == "code" and cell.execution_count is None for cell in notebook.cells
        ):
            raise InputRefused(_not_executed(folder))
        opened = open_at(folder)
        if "ref" not in about:
            return self._of_report(about["document"], notebook, opened)
        control = opened.control_of(about["ref"])
        record, results = paper_of(opened, control)
        _refuse_mismatch(about, record)
        page = opened.loaded.settings.page
        if self.document:
            papers = [paper_of(opened, row.control) for row in opened.engagement.controls]
            states = {key: words for one, _ in papers for key, words in states_relied_on(opened, one).items()}
            return make_document(self.document, opened.engagement, papers, page, states, sources_of(opened))
        states = states_relied_on(opened, record)
        name = f"{record.ref}/{record.ref}.pdf"
        return make_document(name, opened.engagement, [(record, results)], page, states, sources_of(opened))


    def _of_report(self, document: str, notebook: Any, opened: Any) -> bytes:
        """Return the document that an executed notebook of the report shows, in the form of this exporter."""
        from reperform.compiling import REPORT_FILES, document_key, report_document

        name = self.document if self.document == "binder.pdf" else f"{document}{self.file_extension}"
        if {"document": document, "made_from": document_key(opened)} not in _shown(notebook):
            raise InputRefused(_other_state(document))
        if name not in (*REPORT_FILES, "binder.pdf"):
            raise InputRefused(_no_such_form(name))
        return report_document(opened, name)


class BinderExporter(WorkpaperExporter):
    """The binder of the engagement a workpaper belongs to."""

    export_from_notebook = "Workpaper binder"
    document = "binder.pdf"


class SectionIvExporter(WorkpaperExporter):
    """Section IV in Word of the engagement a workpaper belongs to."""

    file_extension = ".docx"
    output_mimetype = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    export_from_notebook = "Section IV (Word)"
    document = "section-iv.docx"


def _not_executed(folder: Path) -> Message:
    return Message(
        "RP-N01",
        "the notebook was not executed by a run of reperform",
        "A paper without results would look like one without exceptions.",
        "reperform run CONTROL, then convert workpapers/REF/REF.ipynb",
        Where(file=folder.name),
    )


def _refuse_mismatch(about: dict[str, Any], record: Any) -> None:
    from reperform.fieldwork.overlay import tests_digest

    if about.get("tests_sha256") != tests_digest(record):
        raise InputRefused(
            Message(
                "RP-N02",
                "the notebook does not match the record beside it",
                "The paper would show other results than the notebook.",
                f"reperform run {record.control}",
                Where(file=f"workpapers/{record.ref}"),
            )
        )


def _shown(notebook: Any) -> list[Any]:
    """Return the structured contents that the cells of an executed notebook carry beside what is seen."""
    from reperform.views import MIME_TYPE

    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    return [output.data[MIME_TYPE] for output in outputs if MIME_TYPE in output.get("data", {})]


def _other_state(document: str) -> Message:
    return Message(
        "RP-N03",
        f"the notebook of {document} was executed on other records than those in the folder, or shows another document",
        "The document would say other things than the notebook.",
        "execute the notebook again, then convert it",
        Where(file=f"{document}.ipynb"),
    )


def _no_such_form(name: str) -> Message:
    why = "This document has a PDF only."
    return Message("RP-N04", f"there is no {name}", why, "convert it with --to workpaper", Where(file=name))
