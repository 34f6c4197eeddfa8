"""Clauses: what they tell as a fact, what they deny, and what nobody says happened."""
