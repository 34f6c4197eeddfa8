"""Numbers of Arabic news: their words, digits and sums, and the roles of those that count nobody."""
