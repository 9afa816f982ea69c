"""Dated versions: the services know today's shapes only; each module here undoes one change for those who pinned an older date."""
