"""Speed, measured side by side; `python -m bench` prints the table and writes build/bench.json."""
