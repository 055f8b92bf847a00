"""More children than fit into memory: partitions by family, judged one by one.

The same pure function of a partition's tables runs here on two processes and, through
`growthwatch.engine.spark`, on Apache Spark.
"""

from growthwatch.engine.judging import judged_partition
from growthwatch.engine.running import run_partitions

__all__ = ["judged_partition", "run_partitions"]
