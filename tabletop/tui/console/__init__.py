"""The facilitator's console: one calm screen for a whole session."""
