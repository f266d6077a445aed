"""Use cases that write what people read: reports of sites and fleets, exports, the status table."""
