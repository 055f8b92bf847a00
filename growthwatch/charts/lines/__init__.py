"""What stands behind the measurements: centile lines, signposts, shaded bands."""
