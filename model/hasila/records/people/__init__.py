"""The people of a mention: how many, how they were harmed, who they are, and whose part they are."""
