"""What the page draws, on parts made by hand; and that what is laid out is wired."""
