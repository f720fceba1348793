"""Lets this folder be used as a plain nbgrader course: `nbgrader generate_assignment 1.1-premiers-pas`."""

c = get_config()  # noqa: F821 - given by traitlets

c.CourseDirectory.course_id = "developpeur-data-ia"
c.ClearSolutions.code_stub = {"python": "# VOTRE CODE ICI\nraise NotImplementedError()"}
c.ClearSolutions.text_stub = "VOTRE RÉPONSE ICI"
