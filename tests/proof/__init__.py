"""The proof that nothing leaks: a partner full of canaries, four general oracles, attack cases, seeded faults."""
