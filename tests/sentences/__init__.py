"""What pages say and draw, held against what is counted."""
