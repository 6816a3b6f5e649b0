"""What stands before every entrance: who asks, how much, from where, and whether it may be."""
