"""The chapters of the debrief, after its first page."""
