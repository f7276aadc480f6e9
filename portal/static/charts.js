// Downloads of charts as pictures: <a data-chart-download="png|svg" data-chart="KEY">, and the
// camera among the chart's own buttons. KEY is the Streamlit key of the chart's element.
// Plotly's own export draws the picture. layout.meta.picture holds the parts of the layout that
// are otherwise in a picture: source, edition and address, which the page says beside the chart.
// data-width, data-height (0: as high as it is) and data-scale are the size's, which
// portal/drawing/pictures.py names; a picture grows in height where its text needs it.
(() => {
  "use strict";
  const chart = (key) =>
    document.querySelector(`.st-key-${CSS.escape(key)} .js-plotly-plot`);
  const buttonsOf = (graph) => graph._fullLayout._modeBar.buttons.flat();

  const download = (graph, link) => {
    const camera = buttonsOf(graph).find((button) => button.name === "toImage");
    const shown = graph.layout;
    const picture = { ...shown, ...shown.meta?.picture, autosize: false };
    const format = link.dataset.chartDownload;
    const natural = picture.height || 600;
    picture.height = Math.max(natural, Number(link.dataset.height) || 0);
    if (picture.title?.y !== undefined) { // measured from the top in pixels
      picture.title = { ...picture.title, y: 1 - (1 - picture.title.y) * natural / picture.height };
    }
    graph._context.toImageButtonOptions = {
      format,
      filename: link.dataset.filename || "grafico",
      width: Number(link.dataset.width) || 900,
      height: picture.height,
      scale: format === "png" ? Number(link.dataset.scale) || 2 : 1,
    };
    graph.layout = picture;
    try {
      camera.click(graph, {}); // copies data and layout before it returns
    } finally {
      graph.layout = shown;
    }
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-chart-download]");
    if (!link) return;
    event.preventDefault();
    const graph = chart(link.dataset.chart);
    if (graph) download(graph, link);
  });

  // The camera saves the same picture as the PNG link under the chart.
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".modebar-btn");
    const graph = button?.closest(".js-plotly-plot");
    if (!graph) return;
    const at = [...graph.querySelectorAll(".modebar-btn")].indexOf(button);
    if (buttonsOf(graph)[at]?.name !== "toImage") return;
    const key = [...(graph.closest('[class*="st-key-"]')?.classList ?? [])]
      .find((name) => name.startsWith("st-key-"))?.slice("st-key-".length);
    const link = document.querySelector(`[data-chart-download="png"][data-chart="${key}"]`);
    if (!link) return;
    event.stopPropagation();
    download(graph, link);
  }, true);
})();
