"""Rollouts of a release, played a thousand times: how many customers a bad one hurts, how long a good one takes."""
