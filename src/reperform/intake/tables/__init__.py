"""From cells or fields to the table of a population: header, rows that are items, dates, keys."""
