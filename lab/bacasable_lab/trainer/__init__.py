"""What a trainer's server has more than a learner's: manual grading on a cohort's gradebook.

Learners' work is shown here and never run. Configuration comes from the image and from here,
never from a folder in which a submission may lie. What the platform does by itself (publishing,
correcting, returning feedback) is refused, with a line that says where it is done.
"""
