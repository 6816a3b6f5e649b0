"""An independent plain-Python reading of the license rules: it knows nothing of the product's code."""
