"""The opinion map: pure functions from votes to what people agree on, what divides them, and how sure that is.

The method is the one published by Polis (Small, Bjorkegren, Erkkilä, Shaw, Megill: "Polis: Scaling Deliberation by
Mapping High Dimensional Opinion Spaces", Recerca 26(2), 2021; code: compdemocracy/polis, math/src/polismath/math, whose
files each function names). Nothing here knows the database or the web; `numpy` is imported only by those who compute,
never by the web process at its start.

A matrix of votes has a row for each person and a column for each statement: 1 agrees, -1 disagrees, 0 passes, NaN has
not answered.
"""
