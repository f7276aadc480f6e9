// The interactive charts of an embedded page: each figure's JSON, drawn in place of the still one.
"use strict";
for (const place of document.querySelectorAll(".chart")) draw(place);

async function draw(place) {
  const answer = await fetch(place.dataset.figure);
  if (!answer.ok) return; // the still chart stays
  const { data, layout } = (await answer.json()).figures[0].picture;
  place.replaceChildren();
  Plotly.newPlot(place, data, { ...layout, width: undefined }, {
    responsive: true, displaylogo: false, displayModeBar: false, topojsonURL: "/topojson/",
    ...JSON.parse(place.dataset.words),
  });
}
