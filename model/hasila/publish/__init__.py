"""Prepares a checkpoint for the hub: model card, checks, upload."""
