"""`python -m benchmarks` prints every figure."""

from benchmarks import labs, lesson, simulate, startup, telemetry

startup.main()
simulate.main()
telemetry.main()
lesson.main()
labs.main()
