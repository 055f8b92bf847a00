"""What people read: ages, dates and lengths of time in words."""
