"""Making the public release: counting the permitted cells, passing them through the gate,
writing one file.
"""
