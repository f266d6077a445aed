// Sorts the sites by a heading, and filters every site's PCs. Which filters are set stands in the address, so that it can
// be passed on; without scripts the page says the same, most urgent first. On paper a list that was closed stays closed.
(() => {
  "use strict";
  const main = document.getElementById("content");
  const say = main.dataset;
  const make = (tag, props, ...children) => {
    const node = Object.assign(document.createElement(tag), props);
    node.append(...children);
    return node;
  };
  const lists = [...document.querySelectorAll(".per-site")];
  addEventListener("beforeprint", () => { for (const list of lists) list.classList.toggle("shut", !list.open); });

  const sites = document.querySelector("table.sites");
  if (!sites) return;
  const names = ["state", "cause", "system", "version"];
  const choices = { site: lists.map((list) => ({ key: list.dataset.site, value: list.dataset.site, name: list.dataset.name })) };
  for (const name of names) {
    choices[name] = [...document.querySelectorAll(`[data-filter="${name}"]`)]
      .filter((one) => one.dataset.n !== "0").map((one) => one.dataset);
  }
  const order = new Intl.Collator(document.documentElement.lang);
  choices.site.sort((a, b) => order.compare(a.name, b.name));

  // -- sorting ---------------------------------------------------------------------------------------

  const body = sites.tBodies[0];
  const headings = [...sites.tHead.rows[0].cells];
  const valueOf = (row, column) => row.cells[column].dataset.key ?? row.cells[column].textContent.trim();
  const inOrder = {
    number: (a, b) => Number(a) - Number(b),
    order: (a, b) => Number(a) - Number(b),
    text: (a, b) => order.compare(a, b),
  };
  const sortBy = (heading, column) => {
    const first = heading.dataset.sort === "number" ? "descending" : "ascending";
    const other = first === "descending" ? "ascending" : "descending";
    const way = heading.getAttribute("aria-sort") === first ? other : first;
    for (const one of headings) if (one.dataset.sort) one.setAttribute("aria-sort", one === heading ? way : "none");
    const compare = inOrder[heading.dataset.sort];
    const sign = way === "ascending" ? 1 : -1;
    const rows = [...body.rows].map((row) => ({ row, value: valueOf(row, column) }));
    rows.sort((a, b) => sign * compare(a.value, b.value));
    body.append(...rows.map((one) => one.row));
  };
  for (const [column, heading] of headings.entries()) {
    if (!heading.dataset.sort) continue;
    const button = make("button", { type: "button" }, ...heading.childNodes);
    button.addEventListener("click", () => sortBy(heading, column));
    heading.setAttribute("aria-sort", heading.dataset.sort === "order" ? "ascending" : "none");
    heading.append(button);
  }
  sites.classList.add("sortable");

  // -- filters ---------------------------------------------------------------------------------------

  const controls = {};
  const search = make("input", { type: "search" });
  const tools = make("div", { className: "tools" }, make("label", {}, say.search, search));
  for (const name of ["state", "cause", "system", "site", "version"]) {
    const select = make("select", {}, make("option", { value: "", textContent: say.all }));
    for (const choice of choices[name]) select.append(make("option", { value: choice.value, textContent: choice.name }));
    select.addEventListener("change", () => apply(true));
    controls[name] = select;
    tools.append(make("label", {}, say[name], select));
  }
  const clear = make("button", { type: "button", textContent: say.clear, hidden: true });
  const fits = make("p", { className: "fits" });
  fits.setAttribute("role", "status");
  tools.append(clear, fits);
  document.querySelector("#pcs .tiles").before(tools);

  const most = 300;
  let kept = null; // nothing is read of the PCs before the first filter
  const allSites = () => {
    kept ??= lists.map((list) => ({
      list, site: list.dataset.site, text: list.dataset.name.toLowerCase(),
      groups: [...list.querySelectorAll(":scope > p")].map((node) => ({
        node, list: node.nextElementSibling, text: node.textContent.toLowerCase(), state: [node.dataset.state], cause: (node.dataset.cause ?? "").split(" "),
        pcs: [...node.nextElementSibling.children].map((pc) => ({ node: pc })),
      })),
    }));
    return kept;
  };
  const textOf = (pc) => pc.text ??= pc.node.textContent.toLowerCase();
  const keysOf = (pc) => pc.keys ??= (pc.node.dataset.keys ?? "").split(" ");
  const show = (node, is) => { if (node.hidden === is) node.hidden = !is; };
  let opened = [];

  const fitIn = (own, wanted, keys) => {
    const { state, cause, ...parts } = keys;
    const others = Object.values(parts);
    let here = 0;
    for (const group of own.groups) {
      const fits = (!state || group.state.includes(state)) && (!cause || group.cause.includes(cause));
      const said = !wanted || own.text.includes(wanted) || group.text.includes(wanted);
      let shown = 0;
      for (const pc of group.pcs) {
        const fit = fits && (said || textOf(pc).includes(wanted)) && others.every((key) => keysOf(pc).includes(key));
        show(pc.node, fit);
        shown += fit ? 1 : 0;
      }
      show(group.node, shown > 0);
      show(group.list, shown > 0);
      here += shown;
    }
    return here;
  };

  const apply = (remember) => {
    const wanted = search.value.trim().toLowerCase();
    const keys = {};
    for (const name of names) {
      const choice = choices[name].find((one) => one.value === controls[name].value);
      if (choice) keys[name] = choice.key;
    }
    const site = controls.site.value;
    const isSet = Boolean(wanted || site || Object.keys(keys).length);
    let total = 0;
    const fitting = new Map();
    if (isSet || kept) {
      for (const own of allSites()) {
        const here = site && own.site !== site ? 0 : fitIn(own, wanted, keys);
        show(own.list, !isSet || here > 0);
        if (here) fitting.set(own.site, own.list);
        total += here;
      }
      for (const row of sites.tBodies[0].rows) show(row, !isSet || fitting.has(row.dataset.site));
    }
    for (const list of opened) list.open = false;
    opened = isSet && total <= most ? [...fitting.values()].filter((list) => !list.open) : [];
    for (const list of opened) list.open = true;
    clear.hidden = !isSet;
    fits.textContent = !isSet ? "" : total ? say.fits.replace("{n}", total.toLocaleString(document.documentElement.lang)) : say.none;
    if (remember) {
      const set = new URLSearchParams();
      for (const name of Object.keys(controls)) if (controls[name].value) set.set(name, controls[name].value);
      if (wanted) set.set("search", search.value.trim());
      const place = location.href.split("#")[0];
      history.replaceState(null, "", String(set) ? `${place}#${set}` : place);
    }
  };

  const fromAddress = () => {
    const said = location.hash.slice(1);
    if (!said.includes("=")) return;
    const set = new URLSearchParams(said);
    search.value = set.get("search") ?? "";
    for (const name of Object.keys(controls)) {
      const value = set.get(name) ?? "";
      controls[name].value = choices[name].some((one) => one.value === value) ? value : "";
    }
    apply(false);
    tools.scrollIntoView();
  };
  let waiting = 0;
  search.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(() => apply(true), 120); });
  clear.addEventListener("click", () => {
    search.value = "";
    for (const select of Object.values(controls)) select.value = "";
    apply(true);
    search.focus();
  });
  addEventListener("hashchange", fromAddress);
  fromAddress();
})();
