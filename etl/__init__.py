"""From the publishers' files to a snapshot: read, reconcile, roll up, measure, publish."""
