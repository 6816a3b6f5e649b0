"""Templates of reports that people make: columns, headers, conditions; whose rows they are is decided at each run."""
