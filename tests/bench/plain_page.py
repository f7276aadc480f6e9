"""The same place, sentence and chart in as few lines of Streamlit as they take."""

import os
from pathlib import Path

import plotly.graph_objects as go
import streamlit as st

from tests.bench.content import Content

content = Content.read(Path(os.environ["BENCH_CONTENT"]))
st.title(content.heading)
st.write(content.sentence)
st.plotly_chart(go.Figure(content.figure), config=content.config)
