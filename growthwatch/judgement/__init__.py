"""From findings to a judgement: how probable slowed gain is, and what is said and done about it."""
