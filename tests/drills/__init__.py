"""Drills: faults and crowds on real servers. What was acknowledged is neither lost nor counted twice."""
