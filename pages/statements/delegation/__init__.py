"""What a delegation says of published figures: sentences with honest rounding, what they leave out,
and what would be asked of them.
"""
