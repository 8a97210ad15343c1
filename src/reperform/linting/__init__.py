"""What is wrong with the documents: checks that only read, one function a check, in the order of ``checking.CHECKS``.

``subject`` is what they look at: records, judgements and events, and every text of the report as it would be compiled
and as it stands in issued Word files. ``findings`` names what each code stands for.
"""
