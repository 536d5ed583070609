"""`python -m benchmarks` prints every figure."""

from benchmarks import labs, lesson, simulate, telemetry

simulate.main()
telemetry.main()
lesson.main()
labs.main()
