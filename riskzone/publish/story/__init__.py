"""What a morning says: sentences with their figures, and tables, for slides and the report."""

from riskzone.publish.story.told import Story

__all__ = ["Story"]
