"""The lessons: what a notebook shows."""

from opexkit.lessons.page import LessonPage, open_lesson
from opexkit.lessons.start import lesson_map, who

__all__ = ["LessonPage", "lesson_map", "open_lesson", "who"]
