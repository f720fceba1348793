"""People: who is in which cohort, as what, and how they get their account."""
