"""The contacts beneath a chart: numbered, arranged in lanes, explained in a key."""
