"""The floor everything stands on: vocabulary, column contracts, ages, schedule, errors, dates."""
