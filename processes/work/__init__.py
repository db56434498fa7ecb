"""What the portal's own workers do: carry out durable commands, correlate, and drain the queue of jobs."""
