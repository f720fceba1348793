"""Courses: `course.yaml`, the exercises' folders, and the rules that authors follow."""

from bacasable.course.content import Course, CourseAssignment

__all__ = ["Course", "CourseAssignment"]
