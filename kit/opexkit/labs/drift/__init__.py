"""Drift of a CloudFormation stack: what changes by hand left, a template that is right again, and rules as code."""
