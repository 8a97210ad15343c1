"""What a client sent: imports, the populations they hold, and whether they may be relied on (IPE)."""
