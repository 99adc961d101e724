"""Tags of the dashboards' templates."""
