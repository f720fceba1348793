"""This machine: engine, images, processes. What `make up`, `make down` and `doctor` are made of.

Each part is an `ensure_…` function that may be run again at any time: it looks first, and does
nothing when there is nothing to do.
"""
