"""Scores a table of Parquet files on a Spark cluster: a script to take and adapt.

    spark-submit score_on_spark.py --set jiating --period 2024 INPUT OUTPUT

INPUT and OUTPUT are whatever Spark reads and writes: a file, a folder, an address of HDFS or of an object store. The
columns are those that `lorg template` gives. OUTPUT becomes a folder with two in it: `rows=scored` has the rows that
were scored, with their scores and tiers; `rows=refused` has the rows with a wrong cell, which have none.

The package is needed where the program runs (`pip install 'lorg-indicators[spark]'`), not on the executors: they are
sent expressions of Spark's own, and no Python runs there.
"""

import argparse
import sys
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

from lorg_indicators import EvidenceError, FrameError, IndicatorSet, evaluate, evidence_from_row, load_set, score_frame

# A scoring is some thousands of small expressions. Spark notes for each the line of Python that made it, which takes
# as long as all the rest of the planning.
SETTINGS = {
    "spark.python.sql.dataFrameDebugging.enabled": "false",
    "spark.sql.dataFrameQueryContext.enabled": "false",
    # Both folders are open at once; else each part would be sorted by folder first.
    "spark.sql.maxConcurrentOutputFileWriters": "2",
}
KIND = "rows"  # the column that tells the two folders apart
NAMED = ("set", "set_version")  # what scores were made by, as `lorg select` wants to know


def main(arguments: list[str] | None = None) -> int:
    """Scores, writes, counts and explains; 0 if every row was either scored or refused."""
    parser = argparse.ArgumentParser(description="Scores Parquet on Spark.")
    parser.add_argument("input", metavar="INPUT", help="Parquet: a file, or a folder of them")
    parser.add_argument("output", metavar="OUTPUT", help="a folder that is not there yet")
    parser.add_argument("--set", required=True, help="the id of a set, or its YAML file")
    parser.add_argument("--period", type=int, help="the assessed year of rows that name none")
    parser.add_argument("--detail", default="items", choices=["tiers", "dimensions", "items", "criteria"])
    parser.add_argument("--unknown", action="append", default=[], help="a column that is missing on purpose")
    parser.add_argument("--explain", type=int, default=5, help="how many refused rows are explained")
    parser.add_argument("--id", default="id", help="the column that says which row it is")
    options = parser.parse_args(arguments)

    builder = SparkSession.builder.appName("lorg-indicators")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()

    indicators = load_set(options.set)
    evidence = spark.read.parquet(options.input)
    try:
        scored = score_frame(
            indicators, evidence, period=options.period, detail=options.detail, unknown=options.unknown
        )
    except FrameError as error:  # columns are missing or misspelt; each is named, with near ones
        print(error.render("en"), file=sys.stderr)
        return 2

    if taken := {KIND, *NAMED}.intersection(map(str.casefold, evidence.columns)):
        parser.error(f"{options.input} has columns of its own with these names: {', '.join(sorted(taken))}")

    # One pass over the data: every row goes into one of two folders. Nothing is written over.
    named = dict(zip(NAMED, (f.lit(indicators.id), f.lit(indicators.version)), strict=True))
    kind = f.when(f.col("faults") > 0, "refused").otherwise("scored")
    scored.withColumns({**named, KIND: kind}).write.mode("errorifexists").partitionBy(KIND).parquet(options.output)

    written = spark.read.parquet(options.output)
    counts = {row[KIND]: row["count"] for row in written.groupBy(KIND).count().collect()}
    rows, sound, refused = evidence.count(), counts.get("scored", 0), counts.get("refused", 0)
    print(f"{rows:,} rows = {sound:,} scored + {refused:,} refused")
    for row in written.where(f.col(KIND) == "scored").groupBy("tier").count().orderBy(f.desc("count")).collect():
        print(f"  {row['tier'] or 'no tier'}: {row['count']:,}")
    if options.explain:
        some = written.where(f.col(KIND) == "refused").limit(options.explain)
        explain(indicators, some, options.period, options.id)
    return 0 if rows == sound + refused else 1


def explain(indicators: IndicatorSet, refused: DataFrame, period: int | None, name: str) -> None:
    """Says of each refused row which cells are wrong, and why."""
    for row in refused.collect():
        cells: dict[str, Any] = row.asDict()
        try:
            evaluate(indicators, evidence_from_row(indicators, cells, period))
        except EvidenceError as error:
            print(f"\n{cells.get(name, '(no id)')}\n{error.render('en')}")


if __name__ == "__main__":
    sys.exit(main())
