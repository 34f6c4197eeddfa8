"""Days and periods: the forms in which texts name them, and which of them a harm happened in."""
