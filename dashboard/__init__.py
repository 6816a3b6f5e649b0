"""Partner Hub: a fast, self-hosted analytics hub for partners who manage many Webex customers."""
