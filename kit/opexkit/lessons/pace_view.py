"""Minutes as they are shown: a lesson's sections, where to stop, what is enough for ten minutes, and paths."""

from opexkit import content
from opexkit.files import read
from opexkit.lessons.model import LearningPath, Lesson, Paths, PathStep
from opexkit.lessons.pace import all_labs, lab_minutes, lesson_by_number, minutes, minutes_of, pace, sections, steps
from opexkit.view.blocks import Block, Cell, Column, Table, Text, items


def time_of(lesson: Lesson) -> str:
    """The minutes of a lesson, then those of its labs; empty for one without a notebook."""
    if not content.notebook(f"{lesson.number:02}-{lesson.id}.ipynb").is_file():
        return ""
    labs = lab_minutes(lesson)
    return f"{minutes(lesson)}, labs {labs}" if labs else str(minutes(lesson))


def plan(lesson: Lesson) -> list[Block]:
    """Show the lesson's sections with their minutes, where it can be left, and what is enough for ten minutes."""
    rows = tuple(
        (
            Cell(section.title, detail="After the stop." if section.after_stop else ""),
            Cell(_whole(section.minutes)),
            Cell(_whole(section.lab_minutes) if section.lab_minutes else "–"),
        )
        for section in sections(lesson)
        if section.minutes >= 0.5 or section.lab_minutes
    )
    columns = (Column("Section", "head", 3), Column("Minutes", "number"), Column("Labs", "number"))
    labs = lab_minutes(lesson)
    total = f"About {minutes(lesson)} minutes" + (f", and {labs} for the labs, on other days." if labs else ".")
    blocks: list[Block] = [Text(total), Table("What takes how long", columns, rows)]
    if lesson.brief:
        blocks.append(Text(f"Only ten minutes? {_brief(lesson)}"))
    return [*blocks, Text(pace().statement, "remark")]


def _brief(lesson: Lesson) -> str:
    titles = {step.id: step.section for step in steps(lesson)}
    named = [title for title in dict.fromkeys(titles.values()) if title in {titles[cell] for cell in lesson.brief}]
    return f"Take these: {'; '.join(named)} ({_whole(minutes_of(lesson, lesson.brief))} minutes)."


def stop(lesson: Lesson, number: int) -> list[Block]:
    """Say how far one is at a stop of the lesson, and where it goes on."""
    every = steps(lesson)
    place = [index for index, step in enumerate(every) if step.stop][number - 1]
    done = sum(step.minutes for step in every[:place])
    following = next(step.section for step in every[place + 1 :] if step.section != every[place].section)
    text = f"A good place to stop: {_whole(done)} of about {minutes(lesson)} minutes are behind you."
    return [Text(f"{text} Your answers are kept. Next time, go on at “{following}”.")]


def known_paths() -> list[LearningPath]:
    """The ways through the lessons."""
    return read(content.data("lessons", "paths.yaml"), Paths).paths


def path_minutes(path: LearningPath) -> list[float]:
    """The minutes of each step of a path."""
    found = []
    for step in path.steps:
        if step.lesson is None:
            found.append(float(all_labs()) if step.labs else step.minutes)
            continue
        lesson = lesson_by_number(step.lesson)
        alone = minutes_of(lesson, step.cells) if step.cells else sum(each.minutes for each in steps(lesson))
        found.append(path.talk * alone)
    return found


def paths() -> list[Block]:
    """Show the ways through the lessons with their minutes."""
    rows = tuple(
        (
            Cell(path.title, detail=path.suits),
            Cell(items=items([f"{step.does}: {_whole(time)}" for step, time in zip(path.steps, times, strict=True)])),
            Cell(_hours(sum(times))),
        )
        for path in known_paths()
        for times in [path_minutes(path)]
    )
    columns = (Column("Path", "head", 1.5), Column("Steps, in minutes", "long", 3), Column("Together", "text", 0.8))
    return [Table("Paths for the time you have", columns, rows, shape="stack")]


def paths_page() -> str:
    """A page of the docs: each lesson's minutes by section, and the paths."""
    from opexkit.lessons.loader import lessons

    lines = ["# Minutes and paths", "", "Computed from the lessons by `make data`.", "", pace().statement, ""]
    lines += ["| lesson | minutes | labs | in ten minutes |", "|---|---|---|---|"]
    for lesson in lessons():
        brief = _brief(lesson) if lesson.brief else ""
        lines.append(
            f"| {lesson.number:02} {lesson.title} | {minutes(lesson)} | {lab_minutes(lesson) or '–'} | {brief} |"
        )
    for path in known_paths():
        times = path_minutes(path)
        lines += ["", f"## {path.title}", "", f"{path.suits} {_hours(sum(times))} in all.", ""]
        lines += ["| minute | step | minutes | notebook, cells |", "|---|---|---|---|"]
        begun = 0.0
        for step, time in zip(path.steps, times, strict=True):
            lines.append(f"| {_whole(begun)} | {step.does} | {_whole(time)} | {_where(step)} |")
            begun += time
    return "\n".join(lines) + "\n"


def _where(step: PathStep) -> str:
    if step.lesson is None:
        return ""
    return f"{step.lesson:02}, {', '.join(f'`{cell}`' for cell in step.cells) or 'all'}"


def _whole(exact: float) -> str:
    return str(max(round(exact), 1)) if exact else "0"


def _hours(exact: float) -> str:
    hours, rest = divmod(5 * round(exact / 5), 60)
    return " ".join(part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest else "") if part)
