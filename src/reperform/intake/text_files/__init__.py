"""Text files: from bytes to text, and from text to records."""
