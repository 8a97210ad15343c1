"""Parquet files: their schema, and their typed columns as canonical texts."""
