"""The renderer outside Streamlit: exact answers on paper, without a server of pages."""
