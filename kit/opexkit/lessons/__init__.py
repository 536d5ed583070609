"""The lessons: what a notebook shows."""

from typing import TYPE_CHECKING

from opexkit.lazy import lazy

if TYPE_CHECKING:
    from opexkit.lessons.company_story import Story, open_story
    from opexkit.lessons.game import GamePage, open_game
    from opexkit.lessons.lesson import LessonPage, open_lesson
    from opexkit.lessons.map import learning_paths, lesson_map, who

__all__ = [
    "GamePage",
    "LessonPage",
    "Story",
    "learning_paths",
    "lesson_map",
    "open_game",
    "open_lesson",
    "open_story",
    "who",
]

_HOMES = {
    "GamePage": "opexkit.lessons.game",
    "LessonPage": "opexkit.lessons.lesson",
    "Story": "opexkit.lessons.company_story",
    "learning_paths": "opexkit.lessons.map",
    "lesson_map": "opexkit.lessons.map",
    "open_game": "opexkit.lessons.game",
    "open_lesson": "opexkit.lessons.lesson",
    "open_story": "opexkit.lessons.company_story",
    "who": "opexkit.lessons.map",
}

__getattr__ = lazy(__name__, _HOMES)
