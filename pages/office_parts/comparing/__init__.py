"""What the pages that compare are made of: ranking, scorecard, what changed, honesty."""
