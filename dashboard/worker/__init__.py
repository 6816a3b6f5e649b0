"""The worker: does the jobs of the queue, in a process of its own."""
