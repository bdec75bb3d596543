"""Alembic migrations of the store; run only by :func:`riskzone.store.upgrade`."""
