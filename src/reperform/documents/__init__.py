"""Every document of an engagement: a pure function of records, from a data tree to bytes."""
