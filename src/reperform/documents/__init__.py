"""Every document of an engagement: a pure function of records, from a data tree to bytes.

The names below are loaded when they are first used, so that a figure alone does not load the PDF compiler.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reperform.documents.binder import binder_pdf
    from reperform.documents.exception_log import exception_log_pdf, exception_log_xlsx, exception_rows
    from reperform.documents.paper import Paper
    from reperform.documents.report.entries import section_iv_entries
    from reperform.documents.report.inputs import ReportInputs
    from reperform.documents.report.kinds import Report, report_docx, report_pdf, report_xlsx
    from reperform.documents.status_page import status_html
    from reperform.documents.typst_render import compile_pdf
    from reperform.documents.workpaper_paper import workpaper, workpaper_pdf

_HOMES = {
    "Paper": "paper",
    "Report": "report.kinds",
    "ReportInputs": "report.inputs",
    "binder_pdf": "binder",
    "compile_pdf": "typst_render",
    "exception_log_pdf": "exception_log",
    "exception_log_xlsx": "exception_log",
    "exception_rows": "exception_log",
    "report_docx": "report.kinds",
    "report_pdf": "report.kinds",
    "report_xlsx": "report.kinds",
    "section_iv_entries": "report.entries",
    "status_html": "status_page",
    "workpaper": "workpaper_paper",
    "workpaper_pdf": "workpaper_paper",
}

__all__ = [
    "Paper",
    "Report",
    "ReportInputs",
    "binder_pdf",
    "compile_pdf",
    "exception_log_pdf",
    "exception_log_xlsx",
    "exception_rows",
    "report_docx",
    "report_pdf",
    "report_xlsx",
    "section_iv_entries",
    "status_html",
    "workpaper",
    "workpaper_pdf",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(f"reperform.documents.{_HOMES[name]}"), name)
