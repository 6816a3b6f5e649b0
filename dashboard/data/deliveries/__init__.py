"""What a schedule made, on its way into the history, to each recipient by mail, into a folder; what became of each."""
