"""`python -m decisions.opinion`: votes on standard input, their map as JSON on standard output.

The input is a line of JSON ({"people": n, "statements": m}) and n·m signed bytes, row by row: 1 agrees, -1 disagrees,
0 passes, 2 has not answered. A process of its own, so that seconds of computing keep nobody waiting who shares the
server's process, and numpy's memory is given back.
"""

from __future__ import annotations

import json
import sys

import numpy as np

from decisions.opinion.drawing import draw

if __name__ == "__main__":
    size = json.loads(sys.stdin.buffer.readline())
    matrix = np.frombuffer(sys.stdin.buffer.read(), dtype=np.int8).reshape(size["people"], size["statements"])
    sys.stdout.write(json.dumps(draw(np.where(matrix == 2, np.nan, matrix.astype(np.float64)))))
