"""The pack of a snapshot: what a delegation takes along, as files that can be verified."""
