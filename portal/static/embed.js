// The interactive chart of an embedded page: the figure's JSON, drawn in place of the still one.
(async () => {
  "use strict";
  const place = document.getElementById("chart");
  const answer = await fetch(place.dataset.figure);
  if (!answer.ok) return; // the still chart stays
  const { data, layout } = (await answer.json()).figures[0].picture;
  place.replaceChildren();
  Plotly.newPlot(place, data, { ...layout, width: undefined, title: undefined }, {
    responsive: true, displaylogo: false, displayModeBar: false, topojsonURL: "/topojson/",
  });
})();
