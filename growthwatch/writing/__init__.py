"""One way of writing files: whole or not at all, safe to open in a spreadsheet."""
