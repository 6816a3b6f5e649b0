"""The server under the entrances: processes, workers, logs, static files."""
