"""Where a session begins: choosing, preparing, or going on with one."""
