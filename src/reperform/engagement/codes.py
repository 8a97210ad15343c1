"""The codes of messages on an engagement and what each stands for; the documentation is made from it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CODES: Mapping[str, str] = MappingProxyType(
    {
        "RP-E01": "engagement.xlsx cannot be read at all",
        "RP-E02": "there is no engagement, or one of its two files is missing",
        "RP-E03": "a sheet is missing, given twice, or has a name without a meaning",
        "RP-E04": "the header row or a column is missing, or a column is given twice",
        "RP-E05": "a cell that is needed is blank",
        "RP-E06": "a value is not one of those allowed",
        "RP-E07": "a date cannot be read in one way only",
        "RP-E08": "a number or rate cannot be read",
        "RP-E09": "a cell shows an Excel error, or a formula without a stored result",
        "RP-E10": "an id or a value does not have the form it needs",
        "RP-E11": "something that must be unique is given twice",
        "RP-E12": "a name refers to a control, population or person that is not defined",
        "RP-E13": "a criterion does not exist",
        "RP-E14": "a criterion is outside the categories of the engagement",
        "RP-E15": "a criterion in scope has neither a control nor a reason, or both contradict each other",
        "RP-E16": "a span of days ends before it starts",
        "RP-E17": "a field of About is missing, unknown or given twice",
        "RP-E18": "a time zone does not exist",
        "RP-E19": "a date order is not declared in one of the three ways",
        "RP-E20": "an argument of a rule is missing, unknown or wrong",
        "RP-E21": "a cell is not of the form name=value; name=value",
        "RP-E22": "lists are joined without one row of Joins, or by different numbers of columns",
        "RP-E23": "a sample has no methodology, or a methodology row lacks what its method needs",
        "RP-E24": "a control is tested by inquiry only",
        "RP-E25": "a control has no attributes",
        "RP-E26": "the description of a population contradicts itself",
        "RP-E27": "engagement.toml has an unknown setting or a wrong value",
        "RP-E28": "a key is given in both files, or the two files disagree",
        "RP-E29": "the JSON form, or a text in it, cannot become a workbook",
        "RP-E30": "a request says neither what nor of which list, or has no number",
        "RP-E40": "an engagement stands there already",
        "RP-E41": "ids were read in plain form (note)",
        "RP-E42": "columns without a meaning are kept (note)",
        "RP-E43": "a list of identities does not say which column holds what",
        "RP-E44": "one identity belongs to two persons on the same day",
        "RP-E45": "the identity map has dates, but a rule states no day on which persons are looked up (warning)",
        "RP-E46": "business days are counted, but the Calendar names none of the period (warning)",
        "RP-E47": "an example of a new workbook still stands in About (warning)",
        "RP-E60": "a complementary control names no subservice organization, or one where it must not",
        "RP-E61": "what the report has to say of a subservice organization is missing (warning)",
        "RP-E62": "the description leaves out a criterion, or has one of the other type of report (warning)",
        "RP-E63": "a sheet of the report has other columns and is kept as it is (warning)",
        "RP-E64": "a matter of the report contradicts itself",
    }
)
