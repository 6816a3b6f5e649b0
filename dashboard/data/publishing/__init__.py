"""What makes a version current, rolls facts up anew, or brings a region back."""
