"""Pure statistics: arrays in, arrays out. No files, no Streamlit, numpy the only import."""
