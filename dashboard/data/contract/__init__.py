"""The import contract: its files, kinds of cells and rules; what readers, checks and the demo partner share."""
