// Adds what only makes sense with scripts: search, filter, groups, copying, colours, open desks, a guided guide.
// Without it the page says the same. Texts of a page only ever become text or values here, never markup.
(() => {
  "use strict";
  const main = document.getElementById("content");
  const each = (selector, act, root = document) => { for (const node of root.querySelectorAll(selector)) act(node); };
  const make = (tag, props, ...children) => {
    const node = Object.assign(document.createElement(tag), props);
    node.append(...children);
    return node;
  };
  const labelled = (text, control) => make("label", {}, text, control);
  const option = (value, text) => make("option", { value, textContent: text });
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

  // Words in the language of the part of the page that a control stands in.
  const words = new Map();
  each("[lang][data-copied]", (node) => words.set(node.lang, node.dataset));
  const languageOf = (node) => node.closest("[lang]").lang;
  const wordsFor = (node) => words.get(languageOf(node)) || main.dataset;
  const languages = [...words.keys()];

  // -- colours and languages, at the head of the page --------------------------------------------

  const kept = {
    read() { try { return localStorage.getItem("eidfleet-colours"); } catch { return null; } },
    write(value) { try { localStorage.setItem("eidfleet-colours", value); } catch { /* not allowed here: only for now */ } },
  };
  const root = document.documentElement;
  const setTheme = (value) => {
    if (value === "light" || value === "dark") root.dataset.theme = value;
    else delete root.dataset.theme;
  };
  const head = document.querySelector("body > header .wrap");
  const foot = document.querySelector("body > footer .wrap");
  const headWords = languages.length ? words.get(languages[0]) : main.dataset;
  if (headWords.theme) {
    const theme = make("select", {}, option("", headWords.themeAuto), option("light", headWords.themeLight), option("dark", headWords.themeDark));
    theme.value = kept.read() || "";
    setTheme(theme.value);
    theme.addEventListener("change", () => { setTheme(theme.value); kept.write(theme.value); });
    foot.append(make("div", { className: "tools head-tools" }, labelled(headWords.theme, theme)));
    if (languages.length > 1) {
      const both = languages.map((tag) => words.get(tag).showBoth).join(" / ");
      const shown = make("select", { className: "language" }, option("", both), ...languages.map((tag) => option(tag, words.get(tag).name)));
      shown.addEventListener("change", () => each(".in[lang]", (node) => {
        node.hidden = Boolean(shown.value) && node.lang !== shown.value;
      }));
      head.append(make("div", { className: "tools head-tools" }, labelled(languages.map((tag) => words.get(tag).showLanguage).join(" / "), shown)));
    }
  }

  // -- copying ---------------------------------------------------------------------------------------

  const addCopy = (text) => {
    const say = wordsFor(text);
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
  };
  each(".call-text", addCopy);

  // -- is a desk open now ------------------------------------------------------------------------------

  // Desks keep Belgian time, wherever the reader's clock stands.
  const brussels = new Intl.DateTimeFormat("en-CA", {
    timeZone: "Europe/Brussels", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  });
  const belgianNow = () => {
    const part = Object.fromEntries(brussels.formatToParts(new Date()).map(({ type, value }) => [type, value]));
    return { day: `${part.year}-${part.month}-${part.day}`, time: `${part.hour}:${part.minute}` };
  };
  const nextDay = (day) => new Date(Date.parse(`${day}T12:00:00Z`) + 86400000).toISOString().slice(0, 10);
  const weekday = (day) => new Date(`${day}T12:00:00Z`).getUTCDay();

  const openState = (node, say) => {
    const periods = node.dataset.periods.split(" ").map((period) => period.split("-"));
    const closed = new Set((say[`closed${{ public: "Public", federal: "Federal" }[node.dataset.closes]}`] || "").split(" "));
    const isClosed = (day) => weekday(day) % 6 === 0 || closed.has(day);
    const now = belgianNow();
    if (now.day >= say.closedUntil) return null; // the holidays after that are not in the page
    if (!isClosed(now.day)) {
      for (const [from, to] of periods) {
        if (now.time < from) return { text: fill(say.opensToday, { time: from }), open: false };
        if (now.time < to) return { text: fill("assumed" in node.dataset ? say.openUntilAssumed : say.openUntil, { time: to }), open: true };
      }
    }
    let day = nextDay(now.day);
    while (isClosed(day) && day < say.closedUntil) day = nextDay(day);
    if (day >= say.closedUntil) return null;
    const name = new Intl.DateTimeFormat(languageOf(node), { timeZone: "UTC", weekday: "long", day: "numeric", month: "long" })
      .format(new Date(`${day}T12:00:00Z`));
    return { text: fill(say.opensOn, { day: name, time: periods[0][0] }), open: false };
  };
  const showOpen = () => each("[data-periods]", (node) => {
    const state = openState(node, wordsFor(node));
    let shown = node.querySelector(":scope > .open-now");
    if (!state) { if (shown) shown.remove(); return; }
    if (!shown) { shown = make("span", {}); node.append(shown); }
    shown.className = `open-now ${state.open ? "is-open" : "is-closed"}`;
    shown.textContent = state.text;
  });
  if (document.querySelector("[data-periods]")) {
    showOpen();
    setInterval(showOpen, 60000);
  }

  // -- the list of PCs: search, state, cause, groups; the choice stands in the address ------------------

  const views = [];
  const addTools = (table) => {
    const say = wordsFor(table);
    const body = table.tBodies[0];
    const rows = [...body.rows];
    const causes = JSON.parse(table.dataset.causes || "[]");
    const search = make("input", { type: "search" });
    const state = make("select", {}, option("", say.filterAll));
    for (const row of rows) {
      const kind = row.dataset.state;
      if (kind && ![...state.options].some((one) => one.value === kind)) state.append(option(kind, row.dataset.word));
    }
    const cause = make("select", {}, option("", say.filterAll), ...causes.map(([id, title]) => option(id, title)));
    const group = make("select", {}, option("", say.byPc || ""), option("cause", say.byCause || ""));
    const none = make("p", { className: "small", hidden: true, textContent: say.filterNone });
    none.setAttribute("role", "status");
    const controls = { q: search, state, cause, group };
    const grouped = [];
    const fits = (row) => (!state.value || row.dataset.state === state.value)
      && (!cause.value || (row.dataset.causes || "").split(" ").includes(cause.value))
      && (!search.value.trim() || row.textContent.toLowerCase().includes(search.value.trim().toLowerCase()));
    const showGroups = () => {
      for (const old of grouped.splice(0)) old.remove();
      body.hidden = group.value === "cause";
      if (!body.hidden) return;
      const wide = table.tHead.rows[0].cells.length;
      const section = (title, members) => {
        if (!members.length) return;
        const heading = make("th", { scope: "rowgroup", colSpan: wide, textContent: `${title} (${members.length})` });
        heading.setAttribute("role", "rowheader");
        const line = make("tr", { className: "group" }, heading);
        line.setAttribute("role", "row");
        const copies = members.map((row) => {
          const copy = row.cloneNode(true);
          copy.removeAttribute("id"); // the anchor stays with the row in the list by PC
          return copy;
        });
        const part = make("tbody", {}, line, ...copies);
        part.setAttribute("role", "rowgroup");
        grouped.push(part);
        table.append(part);
      };
      for (const [id, title] of causes) {
        if (!cause.value || cause.value === id) {
          section(title, rows.filter((row) => !row.hidden && row.dataset.causes.split(" ").includes(id)));
        }
      }
      section(say.noCause, rows.filter((row) => !row.hidden && !row.dataset.causes));
    };
    const evidence = new Map();
    each("details[data-pc]", (fold) => evidence.set(fold.dataset.pc, fold));
    const apply = () => {
      let shown = 0;
      for (const row of rows) {
        row.hidden = !fits(row);
        shown += row.hidden ? 0 : 1;
        const fold = evidence.get(row.id);
        if (fold) fold.hidden = row.hidden;
      }
      none.hidden = shown > 0;
      showGroups();
    };
    const note = () => {
      const chosen = new URLSearchParams();
      for (const [name, control] of Object.entries(controls)) if (control.value) chosen.set(name, control.value);
      const hash = String(chosen) ? `#${table.closest("section").id}?${chosen}` : "#" + table.closest("section").id;
      history.replaceState(null, "", hash);
    };
    const changed = () => { apply(); note(); };
    search.addEventListener("input", changed);
    for (const control of [state, cause, group]) control.addEventListener("change", changed);
    const tools = make("div", { className: "tools" }, labelled(say.search, search));
    if (state.options.length > 2) tools.append(labelled(say.state, state));
    if (causes.length) tools.append(labelled(say.cause, cause), labelled(say.groupBy, group));
    table.before(tools);
    table.after(none);
    views.push({
      section: table.closest("section"),
      set(chosen) {
        for (const [name, control] of Object.entries(controls)) control.value = chosen.get(name) || "";
        for (const control of [state, cause, group]) if (control.selectedIndex < 0) control.value = "";
        apply();
      },
      reveal(row) { // a link to a PC must not lead to a row that a filter hides
        if (rows.includes(row) && (row.hidden || body.hidden)) this.set(new URLSearchParams());
      },
    });
  };
  each("table.filtered", addTools);

  // -- the guide: one question at a time, with the answers so far ---------------------------------------

  const addGuide = (guide) => {
    const say = wordsFor(guide);
    const nodes = guide.querySelector(".nodes");
    const start = nodes.querySelector(".start");
    let trail = [];
    let now = start;
    const list = make("ol", { className: "trail" });
    const tell = make("pre", { className: "call-text", tabIndex: 0 });
    const show = (node, focus) => {
      now.classList.remove("now");
      now = node;
      now.classList.add("now");
      now.tabIndex = -1;
      list.replaceChildren(...trail.map(({ question, answer }) => make("li", {}, `${question} `, make("strong", { textContent: answer }))));
      answers.hidden = !trail.length;
      const isEnd = node.classList.contains("end");
      told.hidden = !isEnd || !trail.length;
      fold.open = !isEnd;
      guide.classList.toggle("at-end", isEnd);
      if (!told.hidden) {
        tell.textContent = [say.callSite, ...trail.map(({ question, answer }) => `${question} ${answer}`)].join("\n");
        node.append(told);
      }
      if (focus) node.focus({ preventScroll: true });
      if (focus) answers.scrollIntoView({ block: "nearest" });
    };
    const move = (id) => { location.hash = `#${id}`; };
    const previous = make("button", { type: "button", textContent: say.guidePrevious });
    previous.addEventListener("click", () => { const last = trail.pop(); if (last) move(last.from); });
    const again = make("button", { type: "button", textContent: say.guideAgain });
    again.addEventListener("click", () => { trail = []; move(start.id); });
    const fold = make("details", { className: "fold" }, make("summary", { textContent: say.guideAnswers }), list);
    const answers = make("div", { className: "answers", hidden: true }, fold, make("p", { className: "buttons" }, previous, " ", again));
    const told = make("details", { className: "told fold", hidden: true }, make("summary", { textContent: say.guideTell }), tell);
    guide.classList.add("live");
    nodes.before(answers);
    nodes.append(told);
    addCopy(tell);
    guide.addEventListener("click", (event) => {
      const link = event.target.closest(".choices a");
      if (!link) return;
      const from = link.closest(".node");
      trail.push({ from: from.id, question: from.querySelector("h3").lastChild.textContent.trim(), answer: link.textContent });
    });
    show(start, false);
    return {
      visit(target) {
        if (!nodes.contains(target) || !target.classList.contains("node")) return;
        const seen = trail.findIndex(({ from }) => from === target.id); // the browser's own back key
        if (seen >= 0) trail = trail.slice(0, seen);
        if (target === start) trail = [];
        show(target, true);
      },
    };
  };
  const guides = [];
  each(".guide", (guide) => { if (wordsFor(guide).guideAnswers) guides.push(addGuide(guide)); });

  // -- where the address leads ---------------------------------------------------------------------------

  const arrive = () => {
    const [id, query] = location.hash.slice(1).split("?");
    const target = id && document.getElementById(id); // our anchors need no decoding
    if (!target) return;
    for (const view of views) {
      if (query !== undefined && view.section === target) {
        view.set(new URLSearchParams(query));
        target.scrollIntoView();
      } else view.reveal(target);
    }
    if (target.hidden) target.hidden = false;
    for (let fold = target.querySelector(":scope > details") || target.closest("details"); fold; fold = fold.parentElement.closest("details")) {
      fold.hidden = false;
      fold.open = true;
    }
    target.scrollIntoView();
    for (const guide of guides) guide.visit(target);
  };
  addEventListener("hashchange", arrive);
  arrive();
})();
