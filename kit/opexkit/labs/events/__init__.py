"""Event-driven response: EventBridge rules route a stream of events to runbooks, functions, queues and topics."""
