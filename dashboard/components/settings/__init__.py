"""What the pages of the settings show: people, versions, the audit log."""
