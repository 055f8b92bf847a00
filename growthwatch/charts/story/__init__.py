"""The chart that tells what happened: a letter an episode, over weight, z-scores and contacts."""
