"""To and from the AWS Well-Architected Tool, and out to a backlog."""
