"""A trainer's working copy of a course's exercises, in `~/auteur/<course>/<assignment>/`.

It arrives when their server starts. What comes from the platform never replaces a file that the
trainer changed. What they send is kept by the platform beside the course, and shows learners
nothing before it is released.
"""
