// Adds what only makes sense with scripts: search, filter, copying. Without it the page says the same.
(() => {
  "use strict";
  const main = document.getElementById("content");
  const say = main.dataset;
  const make = (tag, props, ...children) => {
    const node = Object.assign(document.createElement(tag), props);
    node.append(...children);
    return node;
  };

  for (const text of document.querySelectorAll(".call-text")) {
    const button = make("button", { type: "button", className: "copy", textContent: say.copy });
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text.textContent);
      } catch {
        const range = document.createRange();
        range.selectNodeContents(text);
        const chosen = getSelection();
        chosen.removeAllRanges();
        chosen.addRange(range);
        if (!document.execCommand("copy")) return;
      }
      button.textContent = say.copied;
      setTimeout(() => { button.textContent = say.copy; }, 2500);
    });
    text.after(button);
  }

  const table = document.querySelector("table.filtered");
  if (table) {
    const rows = [...table.tBodies[0].rows];
    const search = make("input", { type: "search" });
    const state = make("select", {}, make("option", { value: "", textContent: say.all }));
    for (const row of rows) {
      const kind = row.dataset.state;
      if (kind && ![...state.options].some((option) => option.value === kind)) {
        state.append(make("option", { value: kind, textContent: row.dataset.word }));
      }
    }
    const none = make("p", { className: "small", hidden: true, textContent: say.none });
    none.setAttribute("role", "status");
    const apply = () => {
      const wanted = search.value.trim().toLowerCase();
      let shown = 0;
      for (const row of rows) {
        const fits = (!state.value || row.dataset.state === state.value)
          && (!wanted || row.textContent.toLowerCase().includes(wanted));
        row.hidden = !fits;
        shown += fits ? 1 : 0;
      }
      none.hidden = shown > 0;
    };
    search.addEventListener("input", apply);
    state.addEventListener("change", apply);
    const tools = make("div", { className: "tools" }, make("label", {}, say.search, search));
    if (state.options.length > 2) tools.append(make("label", {}, say.state, state));
    table.before(tools);
    table.after(none);
  }

  const openTarget = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const fold = target && (target.closest("details") || target.querySelector(":scope > details"));
    if (fold) fold.open = true;
  };
  addEventListener("hashchange", openTarget);
  openTarget();

  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const fold of opened) fold.open = true;
  });
  addEventListener("afterprint", () => { for (const fold of opened) fold.open = false; });
})();
