"""CloudWatch alarms in a CloudFormation template, let loose on weeks of telemetry."""
