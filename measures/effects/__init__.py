"""Did places with a programme change differently from places without? Panels in, ratios out.

`panel`: who, when, before, after. `fit`: what would have been expected. `estimate`: the ratio of
what was counted to that, its interval and its path. `checks`: what could prove it wrong.
`territory`: one place alone. `shape`, `calibrate`: how often all that errs. numpy alone.
"""
