"""Pages for phones and laptops in the room, and the server behind them."""
