"""`python -m benchmarks` prints every figure."""

from benchmarks import batch, labs, lesson, measures, simulate, startup, telemetry

startup.main()
simulate.main()
telemetry.main()
measures.main()
lesson.main()
labs.main()
batch.main()
