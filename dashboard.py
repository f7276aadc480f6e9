"""The front door: the application, its plain-HTTP routes and what stands around it.

``streamlit run dashboard.py`` and ``python dashboard.py`` serve it and print the address;
the second takes its port from the environment variable PORT.
"""

import os
from pathlib import Path

import streamlit as st

from portal.web.routes import ROUTES
from portal.web.server import lifespan, middleware, say_sorry

app = st.App(
    Path(__file__).parent / "pages" / "_shell.py",
    routes=ROUTES,
    middleware=middleware(ROUTES),
    lifespan=lifespan,
    on_script_error=say_sorry,
)

if __name__ == "__main__":
    app.run(config={"server.port": int(os.environ["PORT"])} if "PORT" in os.environ else None)
