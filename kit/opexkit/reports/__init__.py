"""A grade as something to read: charts, HTML, PDF and Excel, all from the same blocks."""
