"""`python -m benchmarks` prints every figure."""

from benchmarks import lesson, simulate, telemetry

simulate.main()
telemetry.main()
lesson.main()
