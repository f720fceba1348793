"""Server side of release, fetch, submit and feedback: receive, store, hand out."""
