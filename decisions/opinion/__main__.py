"""`python -m decisions.opinion`: a matrix on standard input (numpy's own format), its map as JSON on standard output.

A process of its own, so that seconds of computing keep nobody waiting who shares the server's process, and numpy's
memory is given back.
"""

from __future__ import annotations

import json
import sys
from io import BytesIO

import numpy as np

from decisions.opinion.drawing import draw

if __name__ == "__main__":
    matrix = np.load(BytesIO(sys.stdin.buffer.read()), allow_pickle=False).astype(np.float64)
    # As they travel, votes are small integers and 2 stands for no answer.
    sys.stdout.write(json.dumps(draw(np.where(matrix == 2, np.nan, matrix))))
