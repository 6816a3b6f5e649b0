"""What stands on a wall: few figures, large; the same answers and pictures as on pages."""
