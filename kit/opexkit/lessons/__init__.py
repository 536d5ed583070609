"""The lessons: what a notebook shows."""

from opexkit.lessons.page import LessonPage, open_lesson

__all__ = ["LessonPage", "open_lesson"]
