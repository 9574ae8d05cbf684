"""What the project speaks of: filters, measures, breakdowns, periods, questions, answers.

Names only; no engine.
"""
