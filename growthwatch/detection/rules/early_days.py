"""The first weeks, in which losing weight is normal and the later thresholds do not hold."""

# Birth weight is usually regained by 3 weeks (NICE NG75); thresholds for a fall come after that.
AFTER_EARLY_DAYS = 21
# A weight of the first two days stands for the birth weight.
LAST_DAY_OF_BIRTH_WEIGHT = 1
