"""From what was received to a record: populations, IPE, draws, attribute tests, evaluation."""
