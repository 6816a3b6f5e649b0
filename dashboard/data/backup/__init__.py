"""One file that holds the whole home: made, checked, put back."""
