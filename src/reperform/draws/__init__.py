"""Samples: planned, drawn from a frozen population, extended, and every step in the ledger."""
