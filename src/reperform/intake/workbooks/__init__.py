"""Workbooks: the package gate, the structural reading, and the second reading that must agree."""
