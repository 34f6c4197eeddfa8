"""Reads many documents: jobs, resumable shards, workers."""
