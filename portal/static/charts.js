// Downloads of charts as pictures: <a data-chart-download="png|svg" data-chart="KEY">.
// KEY is the Streamlit key of the chart's element. Plotly's own export draws the picture.
// Annotations named "export-…" are hidden on the page and drawn only in the picture.
(() => {
  "use strict";
  const chart = (key) =>
    document.querySelector(`.st-key-${CSS.escape(key)} .js-plotly-plot`);

  const download = (graph, format, link) => {
    const buttons = graph._fullLayout._modeBar.buttons.flat();
    const camera = buttons.find((button) => button.name === "toImage");
    graph._context.toImageButtonOptions = {
      format,
      filename: link.dataset.filename || "grafico",
      width: Number(link.dataset.width) || 1000,
      height: Number(link.dataset.height) || 600,
      scale: format === "png" ? 2 : 1,
    };
    camera.click(graph, {});
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-chart-download]");
    if (!link) return;
    event.preventDefault();
    const graph = chart(link.dataset.chart);
    if (graph) download(graph, link.dataset.chartDownload, link);
  });
})();
