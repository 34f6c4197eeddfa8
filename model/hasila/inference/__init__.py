"""Finds spans in text: checkpoint, tokenization, forward pass, decoding, confidence."""
