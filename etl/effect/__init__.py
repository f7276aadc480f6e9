"""Before and after: the catalogue's outcomes and the register's dates → the tables of effects.

`outcomes`: what is estimated, fixed beforehand. `dates`: when a programme came and went.
`compared`: with which places. `panels`: counts by quarter. `estimates`, `describe`: the rows.
`calibration`: how often the estimator errs, kept beside the catalogue.
"""
