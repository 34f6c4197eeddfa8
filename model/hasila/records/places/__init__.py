"""Places: where people were harmed, and where on earth that is."""
