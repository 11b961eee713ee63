"""``python -m steppefire`` is ``steppefire``."""

from steppefire.cli import main

if __name__ == "__main__":
    main()
