"""The lessons: what a notebook shows."""

from opexkit.lessons.company_story import Story, open_story
from opexkit.lessons.game import GamePage, open_game
from opexkit.lessons.lesson import LessonPage, open_lesson
from opexkit.lessons.map import lesson_map, who

__all__ = ["GamePage", "LessonPage", "Story", "lesson_map", "open_game", "open_lesson", "open_story", "who"]
