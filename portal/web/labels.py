"""The words that Streamlit and Plotly draw in English, in the page's language.

In: nothing. Out: for each language but English, the English original and its translation, as the
browser's script needs them. Originals are Streamlit's and Plotly's own wording, to the letter.
"""

import json
from functools import lru_cache

from portal.language import LANGUAGES, translator


def labels(lang: str) -> dict[str, str]:
    """English original → its translation into ``lang``."""
    _ = translator(lang)
    return {
        # Around the application
        "Skip to main content": _("Skip to the content"),
        "Connecting": _("Connecting"),
        "Connection error": _("Connection error"),
        "Connecting to Streamlit server": _("Connecting to the server"),
        "Unable to connect to Streamlit server": _("Cannot reach the server"),
        "Running...": _("Working…"),
        "Error": _("Error"),
        "Close": _("Close"),
        "Link to heading": _("Link to this heading"),
        "Copy to clipboard": _("Copy"),
        "Copied": _("Copied"),
        # Inputs
        "Press Enter to apply": _("Press Enter to apply"),
        "Press Enter to submit form": _("Press Enter to submit"),
        "Choose an option": _("Choose an option"),
        "Choose options": _("Choose options"),
        "Clear all": _("Clear all"),
        "Select all": _("Select all"),
        "Clear value": _("Clear"),
        "open": _("Open"),
        "No results": _("No results"),
        "No options to select": _("Nothing to choose from"),
        # Charts
        "Fullscreen": _("Full screen"),
        "Enter fullscreen": _("Full screen"),
        "Close fullscreen": _("Leave full screen"),
        "Exit fullscreen": _("Leave full screen"),
        "Download plot as a PNG": _("Download as PNG"),
        "Download plot": _("Download"),
        "Zoom": _("Zoom"),
        "Zoom in": _("Zoom in"),
        "Zoom out": _("Zoom out"),
        "Pan": _("Move"),
        "Autoscale": _("Fit"),
        "Reset axes": _("Reset axes"),
        "Reset view": _("Reset view"),
        "Box Select": _("Select a box"),
        "Lasso Select": _("Select freely"),
        "Double-click to zoom back out": _("Double-click to zoom back out"),
    }


@lru_cache(maxsize=1)
def as_json() -> str:
    """All languages at once, safe inside a script element: the language may change in place."""
    tables = {lang: labels(lang) for lang in LANGUAGES if lang != "en"}
    return json.dumps(tables, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
