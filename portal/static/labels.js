// The words that Streamlit and Plotly draw in English, in the language of the page.
// Only texts that equal an entry of the table are touched; English originals are remembered, so
// that a change of language in place translates them again.
(() => {
  "use strict";
  const tables = JSON.parse(document.getElementById("ca-labels").textContent);
  const attributes = ["aria-label", "title", "placeholder", "data-title"];
  const originals = new WeakMap(); // node → { slot: [English, what we wrote] }
  const table = () => tables[document.documentElement.lang];
  const known = new Set(Object.values(tables).flatMap((entries) => Object.keys(entries)));

  const translate = (node, slot, read, write) => {
    const now = read()?.trim();
    if (!now) return;
    const slots = originals.get(node) ?? {};
    const [english, written] = slots[slot] ?? [];
    const original = now === written ? english : now;
    if (!known.has(original)) return;
    const wanted = table()?.[original] ?? original;
    if (wanted !== now) write(wanted);
    originals.set(node, { ...slots, [slot]: [original, wanted] });
  };

  const visit = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      translate(node, "text", () => node.data, (text) => { node.data = text; });
      return;
    }
    for (const name of attributes) {
      if (!node.hasAttribute?.(name)) continue;
      translate(node, name, () => node.getAttribute(name), (text) => node.setAttribute(name, text));
    }
  };

  const visitAll = (top) => {
    visit(top);
    if (top.nodeType !== Node.ELEMENT_NODE || top.closest("#first-words")) return;
    const walker = document.createTreeWalker(top, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) visit(walker.currentNode);
  };

  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "childList") change.addedNodes.forEach(visitAll);
      else visit(change.target);
    }
  }).observe(document.body, {
    childList: true,
    subtree: true,
    characterData: true,
    attributes: true,
    attributeFilter: attributes,
  });
  new MutationObserver(() => visitAll(document.body)).observe(document.documentElement, {
    attributes: true,
    attributeFilter: ["lang"],
  });
  visitAll(document.body); // what was drawn before this script ran
})();
