"""One way of reading files: cells, rows, tables; every row accepted, or rejected with a reason."""
