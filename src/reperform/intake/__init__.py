"""Reading what a client sent: bytes to a table of texts, or a refusal, or a question; never a guess."""
