"""A hunt for a cause: questions asked of telemetry that nobody has seen, and a conclusion from their answers."""
