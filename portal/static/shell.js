// Around the application: the first words, links and search without reloading, language, focus.
// It changes nothing that Streamlit sends; without it every link still works as a plain link.
(() => {
  "use strict";
  const root = document.getElementById("root");
  const language = () => new URLSearchParams(location.search).get("lang") || "es";
  const connected = () =>
    root.querySelector('[data-testid="stApp"]')?.dataset.testConnectionState === "CONNECTED";

  // --- The first words stay until the application has drawn the page's footer or an error.
  const removeFirstWords = () => {
    const first = document.getElementById("first-words");
    if (!first) return;
    const drawn = root.querySelector('.ca-footer, [data-testid="stAlert"], [role="dialog"]');
    if (!drawn) return;
    const typed = first.querySelector('input[type="search"]');
    const heir = root.querySelector('input[type="search"]');
    const focused = document.activeElement === typed;
    if (typed && heir && typed.value) heir.value = typed.value;
    first.remove();
    if (focused && heir) heir.focus();
  };

  // --- Moving between views: Streamlit follows the browser's history, the address decides.
  let moved = null;
  const go = (address) => {
    const url = new URL(address, location.href);
    if (!connected()) {
      location.assign(url);
      return;
    }
    const otherPage = url.pathname !== location.pathname;
    history.pushState({}, "", url);
    document.documentElement.lang = language();
    moved = { otherPage, title: document.title };
    section = url.hash ? {} : null;
    window.dispatchEvent(new PopStateEvent("popstate", { state: {} }));
  };

  const pages = () =>
    new Set([...document.querySelectorAll(".ca-menu a")].map((a) => new URL(a.href).pathname));

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (link.target || link.hasAttribute("download")) return;
    const url = new URL(link.href, location.href);
    if (url.origin !== location.origin || !pages().has(url.pathname)) return;
    if (url.hash && url.pathname === location.pathname && url.search === location.search) return;
    event.preventDefault();
    if (link.dataset.lang) {
      // The same view in another language: all the rest of the address stays.
      const here = new URL(location.href);
      here.searchParams.delete("lang");
      if (link.dataset.lang !== "es") here.searchParams.set("lang", link.dataset.lang);
      go(here);
      return;
    }
    go(url);
  });

  document.addEventListener("submit", async (event) => {
    const form = event.target.closest?.('form[action="/buscar"]');
    if (!form) return;
    const text = form.querySelector('input[type="search"]').value.trim();
    event.preventDefault();
    if (!text) return;
    const query = new URLSearchParams(new FormData(form)); // the edition that is read among it
    query.set("lang", language());
    const answer = await fetch(`/buscar?${query}`, { headers: { Accept: "application/json" } });
    const { href } = await answer.json();
    form.reset();
    go(href);
  });

  // --- After a move the new page starts at its top and its heading is where a reader stands.
  // Streamlit may replace the heading once more: it is found again until the reader does something.
  const arrive = () => {
    const state = root.querySelector('[data-testid="stApp"]')?.dataset.testScriptState;
    if (!moved || document.title === moved.title || state !== "notRunning") return;
    if (!moved.otherPage || moved.until < performance.now()) {
      moved = null;
      return;
    }
    const heading = root.querySelector('[data-testid="stMain"] h1');
    if (!heading || heading === document.activeElement) return;
    if (!moved.until) root.querySelector('[data-testid="stMain"]').scrollTo(0, 0);
    moved.until ??= performance.now() + 3000;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  };

  // --- An address that names a section leads to it once the page is drawn; what is drawn above it
  // later moves it: it is found again until the reader does something.
  let section = location.hash ? {} : null;
  const reach = () => {
    const state = root.querySelector('[data-testid="stApp"]')?.dataset.testScriptState;
    if (!section || state !== "notRunning" || (moved && document.title === moved.title)) return;
    const target = root.querySelector(`[id="${CSS.escape(location.hash.slice(1))}"]`);
    section.until ??= performance.now() + 5000;
    if (target) target.scrollIntoView();
    if (section.until < performance.now()) section = null;
  };
  for (const kind of ["keydown", "pointerdown", "wheel"]) {
    document.addEventListener(kind, () => {
      if (moved?.until) moved = null;
      section = null;
    }, { passive: true });
  }

  // --- On paper a chart is as wide as the page: what Plotly drew for the screen is scaled.
  const charts = () => root.querySelectorAll(".js-plotly-plot .svg-container");
  addEventListener("beforeprint", () => {
    for (const chart of charts()) {
      const { offsetWidth: width, offsetHeight: height } = chart;
      chart.style.aspectRatio = `${width} / ${height}`;
      for (const svg of chart.querySelectorAll(":scope > .main-svg")) {
        svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
      }
    }
  });
  addEventListener("afterprint", () => {
    for (const chart of charts()) {
      chart.style.aspectRatio = "";
      for (const svg of chart.querySelectorAll(":scope > .main-svg")) svg.removeAttribute("viewBox");
    }
  });

  const keepLanguage = () => {
    if (document.documentElement.lang !== language()) document.documentElement.lang = language();
  };

  const follow = () => {
    keepLanguage();
    removeFirstWords();
    arrive();
    reach();
  };
  let waiting = false;
  const soon = () => {
    if (!waiting) return;
    waiting = false;
    follow();
  };
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(soon);
    setTimeout(soon, 300); // a page that is not painted, in a tab behind, has no frames
  }).observe(root, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["data-test-script-state"],
  });
  follow(); // the application may have drawn its page before this script came
})();
