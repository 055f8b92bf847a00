"""What people read: sentences from facts, ages, dates and lengths of time in words, translated."""
