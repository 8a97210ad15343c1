"""A document to PDF bytes: tagged, archivable, the same bytes every time.

The compiler sees a private folder with one fixed template and one data file; it reads nothing else.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal

import cbor2

from reperform.documents.blocks import Document
from reperform.documents.glyphs import font_folder
from reperform.documents.tree import document_tree

if TYPE_CHECKING:
    import typst

PDF_STANDARDS: tuple[Literal["a-3a"], Literal["ua-1"]] = ("a-3a", "ua-1")
TEMPLATE = "document.typ"


def compile_pdf(document: Document) -> bytes:
    """Return a document as PDF/A-3a and PDF/UA-1: tagged, with outline, language, title and attachments.

    No clock, locale, network, system font or environment enters the bytes; the only date is
    ``document.dated``. Rendering starts threads: never fork a process that has called this function.

    Parameters
    ----------
    document : Document
        The blocks to print. Texts are printed as they are; characters without a glyph become a code.

    Returns
    -------
    bytes
        A PDF. Equal documents give equal bytes under the same versions.

    Examples
    --------
    >>> from reperform.documents.blocks import Document, PageHeader, Paragraph, Part
    >>> part = Part(PageHeader(("Firm",), ("Title",), ("REF",)), (Paragraph(("#read is only text",)),))
    >>> compile_pdf(Document("A paper", "Firm", "2025-12-31", (part,)))[:5]
    b'%PDF-'
    """
    import typst

    with TemporaryDirectory(prefix="reperform-") as folder:
        root = Path(folder)
        main = root / TEMPLATE
        main.write_bytes(template())
        (root / "data.cbor").write_bytes(cbor2.dumps(document_tree(document)))
        compiler = typst.Compiler(
            str(main),
            root=str(root),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            package_path=str(root / "none"),
            package_cache_path=str(root / "none"),
        )
        pdf = compiler.compile(format="pdf", pdf_standards=list(PDF_STANDARDS), timestamp=0)
    if not isinstance(pdf, bytes):
        raise TypeError("the compiler gave no PDF")
    return pdf


@cache
def template() -> bytes:
    """Return the one template that renders every document."""
    return (resources.files("reperform") / "data" / "typst" / TEMPLATE).read_bytes()


@cache
def _fonts() -> typst.Fonts:
    """Return the fonts in the compiler and DejaVu Sans, and no font of the system."""
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(font_folder())])
