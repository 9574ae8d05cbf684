// Tables of figures: sorted by the head of a column, searched by a name in English or Urdu, and shown in part where long.
//   Only what stands in the cells is read: nothing is asked of the server, and a figure that is withheld comes last.
//   What the reader chose stands behind the # of the address, which no server is sent.
(function () {
  "use strict";
  const TABLES = ".twin:not(.cases, .words) table", SEARCHED = 8, SHOWN = 100; // rows
  const one = (selector, at = document) => at.querySelector(selector);
  const words = () => JSON.parse(one("[data-table-words]")?.dataset.tableWords || "{}");
  const say = (key, parts = {}) => Object.entries(parts).reduce(
    (text, [name, value]) => text.replace(`{${name}}`, () => value), words()[key] || "");
  const number = (value) => words().digits === "urdu" ? String(value).replace(/\d/g, (digit) => String.fromCharCode(0x6f0 + Number(digit))) : String(value);

  // --- what the reader chose of each table: {column, way, find, all} ----------------------------------------------------
  const chosen = new Map();
  function read() {
    for (const [key, value] of new URLSearchParams(location.hash.slice(1))) {
      const [, way, column, find] = /^([ad]?)(\d*)(?:~(.*))?$/su.exec(value) || [];
      if (!key.startsWith("t.") || way === undefined) continue;
      chosen.set(`${location.pathname} ${key.slice(2)}`, { column: way && column ? Number(column) : -1, way: way === "a" ? 1 : -1, find: find || "" });
    }
  }
  function write() {
    const hash = new URLSearchParams();
    for (const table of document.querySelectorAll("table[data-key]")) {
      const { column, way, find } = choiceOf(table) || { column: -1, find: "" };
      const told = `${column < 0 ? "" : `${way > 0 ? "a" : "d"}${column}`}${find ? `~${find}` : ""}`;
      if (told) hash.set(`t.${table.dataset.key}`, told);
    }
    const wanted = String(hash), url = location.pathname + location.search + (wanted && `#${wanted}`);
    if (location.hash.slice(1) !== wanted && (wanted || location.hash.startsWith("#t."))) history.replaceState(history.state, "", url);
  }
  const choiceOf = (table) => chosen.get(`${location.pathname} ${table.dataset.key}`);
  const keyOf = (table) => {
    const room = table.closest("[class*=st-key-figure-]");
    const name = room ? /st-key-figure-([\w-]+)/.exec(room.className)[1] : location.pathname.slice(1) || "overview";
    return `${name}.${[...(room || document).querySelectorAll(TABLES)].filter((other) => room || !other.closest("[class*=st-key-figure-]")).indexOf(table)}`;
  };

  // --- what stands in a cell ------------------------------------------------------------------------------------------
  const MARKS = /[\u2066-\u2069\u200E\u200F,\u066C\s]/gu;
  function valueOf(cell) {
    const moment = one("time[datetime]", cell)?.getAttribute("datetime");
    if (moment) return moment;
    const text = foldedName(cell.textContent).replace(/\u066B/gu, ".").replace(/\u2212/gu, "-").replace(MARKS, "");
    const found = /^([<>]?)([+-]?)(\d+(?:\.\d+)?)/u.exec(text);
    if (!found) return null;
    const size = Number(found[3]) * (found[2] === "-" ? -1 : 1);
    return size + (found[1] === "<" ? -1e-6 : found[1] === ">" ? 1e-6 : 0);
  }
  function order(table, rows, column, way) {
    const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
    const isName = column === 0, isOrdered = isName && table.dataset.ordered;
    const values = new Map(rows.map((row) => [row, isOrdered ? Number(row.dataset.at) : isName ? row.cells[0].textContent : valueOf(row.cells[column])]));
    const isText = !isOrdered && (isName || ![...values.values()].some((value) => value !== null));
    const value = (row) => isText ? row.cells[column].textContent.trim() : values.get(row);
    const compare = (a, b) => isText || typeof a === "string" ? collator.compare(a, b) : a - b;
    return rows.sort((one, other) => {
      const [a, b] = [value(one), value(other)], [noA, noB] = [a === null || a === "", b === null || b === ""];
      return noA || noB ? noA - noB || one.dataset.at - other.dataset.at : way * compare(a, b) || one.dataset.at - other.dataset.at;
    });
  }
  const isNumeric = (table, column) => [...table.tBodies[0].rows].some((row) => row.cells[column] && valueOf(row.cells[column]) !== null);

  // --- the names of this page in the other language ---------------------------------------------------------------------
  let names = new Map(), namesOf = "";
  function otherName(text) {
    const told = one("[data-names]")?.dataset.names || "";
    if (told !== namesOf) {
      namesOf = told;
      names = new Map(told ? JSON.parse(told) : []);
    }
    return names.get(text) || text.split(/[,،]/u).map((part) => names.get(part.trim()) || "").join(" ");
  }
  const searched = (row) => row.dataset.searched ||= foldedName(
    [...row.cells].filter((cell, at) => !at || valueOf(cell) === null)
      .map((cell) => `${cell.textContent} ${[...cell.childNodes].map((node) => otherName(node.textContent.trim())).join(" ")}`).join(" "));

  // --- draw what is chosen ------------------------------------------------------------------------------------------------
  function draw(table) {
    const choice = choiceOf(table), body = table.tBodies[0], rows = [...body.rows];
    const pinned = rows.filter((row) => row.hasAttribute("data-pinned")), others = rows.filter((row) => !pinned.includes(row));
    if (choice.column >= 0) order(table, others, choice.column, choice.way);
    else others.sort((a, b) => a.dataset.at - b.dataset.at);
    if (others.some((row, at) => row !== rows[at + pinned.length])) body.append(...others);
    const parts = foldedName(choice.find).split(" ").filter(Boolean);
    const found = others.filter((row) => parts.every((part) => searched(row).includes(part)));
    const fit = new Set(choice.all || parts.length ? found : found.slice(0, SHOWN));
    for (const row of others) row.classList.toggle("away", !fit.has(row));
    [...table.tHead.rows[0].cells].forEach((head, at) => {
      const way = choice.column < 0 ? table.dataset.way && at === Number(table.dataset.by) && table.dataset.way
        : at === choice.column && (choice.way > 0 ? "ascending" : "descending");
      if (way) head.setAttribute("aria-sort", way);
      else head.removeAttribute("aria-sort");
    });
    const room = table.closest(".twin").previousElementSibling;
    if (!room?.matches(".find")) return found.length;
    const told = one("output", room), more = one("button", room), list = one("select", room);
    const text = parts.length ? (found.length ? say("found", { count: number(found.length), all: number(others.length) }) : say("nothing", { find: choice.find })) : "";
    if (told.textContent !== text) told.textContent = text;
    more.hidden = fit.size === found.length;
    more.textContent = say("all", { count: number(found.length) });
    list.value = choice.column < 0 ? "" : `${choice.column} ${choice.way}`;
    return found.length;
  }
  const speak = (text) => { const voice = one("#voice"); if (voice) voice.textContent = text; };
  function sort(table, column, way) {
    const choice = choiceOf(table);
    Object.assign(choice, { column, way });
    draw(table);
    write();
    const name = column < 0 ? "" : table.tHead.rows[0].cells[column].textContent.trim();
    speak(column < 0 ? say("unsorted") : say(isNumeric(table, column) && column ? (way > 0 ? "rising" : "falling") : (way > 0 ? "forward" : "backward"), { column: name }));
  }
  function turn(table, column) {
    const choice = choiceOf(table), first = column && isNumeric(table, column) ? -1 : 1;
    const stands = choice.column < 0 && Number(table.dataset.by) === column && table.dataset.way;
    if (stands) sort(table, column, stands === "ascending" ? -1 : 1);
    else if (choice.column !== column) sort(table, column, first);
    else if (choice.way === first) sort(table, column, -first);
    else sort(table, -1, 1);
  }

  // --- what the reader chooses with -----------------------------------------------------------------------------------------
  function heads(table) {
    [...table.tHead.rows[0].cells].forEach((head, at) => {
      if (!head.textContent.trim() || one("button", head)) return;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append(...head.childNodes);
      button.addEventListener("click", () => turn(table, at));
      head.append(button);
      if (head.hasAttribute("aria-sort")) Object.assign(table.dataset, { by: at, way: head.getAttribute("aria-sort") });
    });
  }
  function tools(table, count) {
    const room = document.createElement("div"), twin = table.closest(".twin"), choice = choiceOf(table);
    room.className = "find";
    const field = document.createElement("input"), list = document.createElement("select"), told = document.createElement("output"), more = document.createElement("button");
    Object.assign(field, { type: "search", value: choice.find, placeholder: say("find"), autocomplete: "off", hidden: count < SEARCHED });
    field.setAttribute("aria-label", say("find"));
    field.addEventListener("input", () => { choice.find = field.value; draw(table); write(); });
    list.setAttribute("aria-label", say("sort"));
    list.append(new Option(say("sort"), ""));
    [...table.tHead.rows[0].cells].forEach((head, at) => {
      const name = head.textContent.trim(), ways = at && isNumeric(table, at) ? [["falling", -1], ["rising", 1]] : [["forward", 1], ["backward", -1]];
      if (name) list.append(...ways.map(([key, way]) => new Option(say(key, { column: name }), `${at} ${way}`)));
    });
    list.addEventListener("change", () => { const [column, way] = list.value ? list.value.split(" ").map(Number) : [-1, 1]; sort(table, column, way); });
    more.type = "button";
    more.addEventListener("click", () => { choice.all = true; draw(table); });
    room.append(field, list, told, more);
    twin.before(room);
  }
  let typing = null; // the field in which the reader writes, by its table: another run of the page draws it anew
  addEventListener("focusin", (event) => {
    typing = event.target.matches(".find input") ? keyOf(one("table", event.target.parentElement.nextElementSibling)) : null;
  });
  function prepare(table) {
    const rows = [...(table.tBodies[0]?.rows || [])], width = table.tHead?.rows.length === 1 && table.tHead.rows[0].cells.length;
    if (rows.length < 3 || !width || rows.some((row) => row.cells.length !== width)) return;
    const key = keyOf(table);
    table.dataset.key = key;
    if (!choiceOf(table)) chosen.set(`${location.pathname} ${key}`, { column: -1, way: 1, find: "" });
    const choice = choiceOf(table);
    if (choice.column >= width) choice.column = -1;
    rows.forEach((row, at) => { row.dataset.at = at; });
    heads(table);
    tools(table, rows.length);
    if (choice.find || choice.column >= 0) table.closest("details")?.setAttribute("open", "");
    draw(table);
    if (typing === key && document.activeElement === document.body) {
      const field = one("input", table.closest(".twin").previousElementSibling);
      field.focus({ preventScroll: true });
      field.setSelectionRange(field.value.length, field.value.length);
    }
  }
  let due = false;
  function look() {
    due = false;
    if (!words().find) return;
    const fresh = [...document.querySelectorAll(TABLES)].filter((table) => !table.dataset.key);
    fresh.forEach(prepare);
    if (fresh.length || !location.hash) write();
  }
  read();
  new MutationObserver(() => {
    if (!due) due = requestAnimationFrame(look) || true;
  }).observe(document.documentElement, { subtree: true, childList: true });
  look();
})();
