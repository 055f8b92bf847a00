"""What is said of many children together: how common, how well measured, how fast."""
