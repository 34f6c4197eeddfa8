"""Parties: who they are, who made an attack, who tells, accuses or denies."""
