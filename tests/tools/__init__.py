"""Programs for developers of Doorleef."""
