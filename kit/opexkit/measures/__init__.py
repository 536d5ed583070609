"""Delivery and operations measures, and the exports of other tools that they are computed from."""
