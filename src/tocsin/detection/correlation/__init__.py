"""Correlations on event time: matches of rules become findings about several events.

`rule` says what is looked for and `reference` is the page that defines what has to be found. A `Correlator` finds it
while matches come in, in any order within the lateness; a `Network` runs many, some of them over others. `Extraction`
makes matches of the events that rules matched.
"""
