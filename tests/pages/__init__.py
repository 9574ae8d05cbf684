"""Every page, run in the process by Streamlit's own test runner."""
