"""The lessons: what a notebook shows."""

from opexkit.lessons.game import GamePage, open_game
from opexkit.lessons.page import LessonPage, open_lesson
from opexkit.lessons.start import lesson_map, who

__all__ = ["GamePage", "LessonPage", "lesson_map", "open_game", "open_lesson", "who"]
