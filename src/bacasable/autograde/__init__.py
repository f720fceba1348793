"""Queue, sandbox, verification, scores, feedback: what happens to a submission."""
