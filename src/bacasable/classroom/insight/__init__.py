"""What a cohort's work tells its trainers: figures, common errors, work that looks alike.

Nothing here changes a score, and nothing is stored: all of it is computed when a page asks for it.
"""
