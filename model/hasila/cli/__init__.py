"""The command ``hasila``."""
