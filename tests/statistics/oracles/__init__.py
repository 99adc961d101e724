"""Programs that make the golden figures with other people's libraries, in an environment of their own.

They are no tests and never run with them: `docs/how-to/verify-statistics.md` says how to run one.
"""
