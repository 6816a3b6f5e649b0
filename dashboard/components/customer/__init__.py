"""The page of one customer: who it is, what ails it, its terms and licenses."""
