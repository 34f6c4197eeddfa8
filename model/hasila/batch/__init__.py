"""Reads many documents: what is asked of them, resumable shards, workers."""
