"""The queue of what takes time: put down with the act itself, done once by whichever worker claims it."""
