"""What is drawn on the lines: measurements, arrows of contacts, findings."""
