"""`python -m benchmarks` prints every figure."""

from benchmarks import batch, exam, labs, lesson, measures, room, simulate, startup, telemetry

startup.main()
simulate.main()
telemetry.main()
measures.main()
lesson.main()
exam.main()
labs.main()
room.main()
batch.main()
