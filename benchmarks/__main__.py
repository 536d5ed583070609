"""`python -m benchmarks` prints every figure."""

from benchmarks import simulate, telemetry

simulate.main()
telemetry.main()
