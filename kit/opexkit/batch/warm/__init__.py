"""An engine of papermill that runs notebooks in forks of a process that has imported everything already."""
