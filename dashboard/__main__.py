"""`python -m dashboard` is the command `partner-hub`."""

from dashboard.cli import main

if __name__ == "__main__":
    main()
