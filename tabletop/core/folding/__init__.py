"""Folding, a module for each part of the exercise: one small function for each kind of fact."""
