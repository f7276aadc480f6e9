"""The life of the server: what happens when it starts, and when a page fails.

In: the running application. Out: edition and languages ready before the first visitor, the address
on the terminal, smaller static files a little later, and a plain message in place of a traceback.
It refuses to start without an edition: the reader's error ends the process.
"""

import gc
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
import uvicorn.config
from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from streamlit import config

from portal import drawing, site, snapshot
from portal.language import LANGUAGES, translator
from portal.web import bundle
from portal.web.compressed import CompressedFiles, cache_directory
from portal.web.gate import Gate

# Streamlit lets uvicorn choose how it reads HTTP.
uvicorn.config.HTTP_PROTOCOLS["auto"] = "portal.web.protocol:Bounded"


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[None]:
    """Open the edition, shrink the static files in another process, say the address.

    At the end the helpers stop: the one that shrinks and, if it was needed, the one that draws.
    """
    snapshot.open_current()
    for lang in LANGUAGES:
        translator(lang)
    shrinking = subprocess.Popen(
        [sys.executable, "-m", "portal.web.compressed"],
        cwd=site.ROOT,
        stdout=subprocess.DEVNULL,
    )
    # What start-up made lives as long as the process: no collection needs to visit it again.
    gc.collect()
    gc.freeze()
    address = config.get_option("browser.serverAddress")
    sys.stdout.write(f"\n  {site.PRODUCT}: http://{address}:{config.get_option('server.port')}\n\n")
    sys.stdout.flush()
    yield
    shrinking.terminate()
    drawing.shared().stop()


def middleware(routes: list[BaseRoute]) -> list[Middleware]:
    """The layers around Streamlit, for the addresses that ``routes`` answers."""
    static = CompressedFiles(bundle.static_directory(), cache_directory())
    return [Middleware(Gate, routes=routes, static=static)]


def say_sorry(error: Exception) -> bool:
    """Tell the visitor that a page failed; Streamlit has written the traceback to the log."""
    _ = translator(site.current_language())
    st.error(_("This part could not be shown. The error has been recorded; the other pages work."))
    return True
