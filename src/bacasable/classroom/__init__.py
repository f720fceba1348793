"""The web service: JSON API, pages of learners, trainers and admins."""
