"""Checks the installation, the devices and a checkpoint."""
