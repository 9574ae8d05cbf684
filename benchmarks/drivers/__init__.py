"""What benchmarks drive: a server, Streamlit's protocol, drawn filter sets."""
