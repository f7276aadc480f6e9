"""The least that Streamlit can serve, to subtract its own cost."""

import streamlit as st

st.write("")
