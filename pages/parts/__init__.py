"""What a page is made of, as values that a screen and paper draw; without streamlit."""
