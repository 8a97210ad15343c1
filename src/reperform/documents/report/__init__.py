"""The report: Sections I to V, letters and checklist, from records, sheets of the workbook and wording templates.

``inputs`` is everything besides records, ``templates`` turns a wording file into blocks, ``performed`` and ``found``
word one test, ``entries`` are the rows of Section IV, ``matrices`` and ``section_iv`` its tables; ``slots`` fills the
other sections, ``checklist`` asks what completion needs, ``kinds`` is the list of documents; ``word`` and ``excel`` are
the other two forms.
"""
