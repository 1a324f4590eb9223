"""The pure heart of Doorleef: no I/O, no clock, no randomness, no language."""
