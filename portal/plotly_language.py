"""Plotly's own words and calendar in the reader's language.

In: a language of `portal.language`. Out: the part of a chart's config that makes its buttons
and dates speak that language (its marks are `portal.format.separators`). plotly.js carries
English alone and ignores a language without its dictionary. Keys: English strings of plotly.js 4.
"""

from __future__ import annotations

from typing import Any

from portal.format import MONTHS

DAYS = {
    "es": ("domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"),
    "pt": ("domingo", "segunda-feira", "terça-feira", "quarta-feira", "quinta-feira",
           "sexta-feira", "sábado"),
}  # fmt: skip
SHORT_DAYS = {
    "es": ("dom", "lun", "mar", "mié", "jue", "vie", "sáb"),
    "pt": ("dom", "seg", "ter", "qua", "qui", "sex", "sáb"),
}
SHORT_MONTHS = {
    "es": ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"),
    "pt": ("jan", "fev", "mar", "abr", "mai", "jun", "jul", "ago", "set", "out", "nov", "dez"),
}
# English: (Spanish, Portuguese); the buttons and notices that our charts can show.
WORDS = {
    "Autoscale": ("Escala automática", "Escala automática"),
    "Box Select": ("Selección rectangular", "Seleção retangular"),
    "Compare data on hover": (
        "Comparar los datos al pasar el puntero", "Comparar os dados ao passar o cursor"),
    "Double-click on legend to isolate one trace": (
        "Doble clic en la leyenda para aislar una serie",
        "Clique duplo na legenda para isolar uma série"),
    "Double-click to zoom back out": (
        "Doble clic para volver a alejar", "Clique duplo para afastar de novo"),
    "Download plot": ("Descargar el gráfico", "Baixar o gráfico"),
    "Download plot as JSON": ("Descargar el gráfico en JSON", "Baixar o gráfico em JSON"),
    "Download plot as a PNG": ("Descargar el gráfico en PNG", "Baixar o gráfico em PNG"),
    "Image download succeeded": ("Imagen descargada", "Imagem baixada"),
    "Lasso Select": ("Selección con lazo", "Seleção com laço"),
    "Pan": ("Desplazar", "Mover"),
    "Preparing image - this may take a few seconds": (
        "Preparando la imagen: puede tardar unos segundos",
        "Preparando a imagem: pode levar alguns segundos"),
    "Reset": ("Restablecer", "Restaurar"),
    "Reset axes": ("Restablecer los ejes", "Restaurar os eixos"),
    "Reset view": ("Restablecer la vista", "Restaurar a vista"),
    "Reset views": ("Restablecer las vistas", "Restaurar as vistas"),
    "Show closest data on hover": (
        "Mostrar el dato más cercano al pasar el puntero",
        "Mostrar o dado mais próximo ao passar o cursor"),
    "Sorry, there was a problem downloading your image!": (
        "No se pudo descargar la imagen.", "Não foi possível baixar a imagem."),
    "Toggle Spike Lines": ("Mostrar u ocultar líneas guía", "Mostrar ou ocultar linhas-guia"),
    "Toggle show closest data on hover": (
        "Mostrar u ocultar el dato más cercano", "Mostrar ou ocultar o dado mais próximo"),
    "Zoom": ("Acercar una zona", "Ampliar uma área"),
    "Zoom in": ("Acercar", "Ampliar"),
    "Zoom out": ("Alejar", "Afastar"),
}  # fmt: skip
DATES = {"es": "%d-%m-%Y", "pt": "%d/%m/%Y"}


def _locale(column: int, lang: str) -> dict[str, Any]:
    return {
        "dictionary": {english: words[column] for english, words in WORDS.items()},
        "format": {
            "days": DAYS[lang],
            "shortDays": SHORT_DAYS[lang],
            "months": MONTHS[lang],
            "shortMonths": SHORT_MONTHS[lang],
            "date": DATES[lang],
            "decimal": ",",
            "thousands": ".",
        },
    }


_LOCALES = {lang: _locale(column, lang) for column, lang in enumerate(("es", "pt"))}


def config(lang: str) -> dict[str, Any]:
    """`locale` and `locales` for a chart's config; empty in English. Not to be changed."""
    return {"locale": lang, "locales": {lang: _LOCALES[lang]}} if lang in _LOCALES else {}
