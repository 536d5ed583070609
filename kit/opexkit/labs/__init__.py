"""Labs: artefacts that are run against the scenario, and graded by what happens."""
