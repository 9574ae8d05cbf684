"""Every figure against slow plain answers: filters, questions, statements, what is recorded."""
