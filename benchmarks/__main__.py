"""`python -m benchmarks` prints every figure."""

from benchmarks import batch, labs, lesson, simulate, startup, telemetry

startup.main()
simulate.main()
telemetry.main()
lesson.main()
labs.main()
batch.main()
