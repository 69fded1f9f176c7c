"""One meaning, many engines: random rows, scored by the scalar evaluator and by every engine that frames run on.

`python -m tests.engines --help` compares as many rows as one likes; the tests compare fewer.
"""
