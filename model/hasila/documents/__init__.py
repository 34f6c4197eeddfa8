"""Reads documents from files and folders."""
