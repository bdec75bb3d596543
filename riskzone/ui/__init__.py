"""The pages and what they are made of; the only room that knows Streamlit."""
