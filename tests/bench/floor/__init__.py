"""The floor: the least that the rater's loop can cost in Django, to hold the product against.

Session log-in, CSRF, one claim with SKIP LOCKED, one insert; the POST answers with the next task. No protocol, no
quotas, no rendering of Markdown, no outbox. It runs under the product's own gunicorn command and on the same Postgres.
"""
