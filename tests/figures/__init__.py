"""The figures of the product, judged by hand-made partners and by the oracle."""
