"""Makes the sample engagement: an invented company, its evidence, the judgements and the answer key."""
