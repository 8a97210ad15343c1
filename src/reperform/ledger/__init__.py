"""What was received and what happened: the evidence store, the event log and the judgements of people."""
