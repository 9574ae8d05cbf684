"""The national sample and its stream are what docs/sample.md says."""
