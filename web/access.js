// What Streamlit's markup lacks for those who work by keyboard or by ear:
//   charts and maps  are one stop each, which says the figure's title and what is drawn
//   the keyboard     reaches the navigation before the filters, as the eye does
//   a new answer     is told in words, when the reader asked for it
//   the labels       of Streamlit's own buttons, and its few words, are in the page's language
//   the options      of menus show their name, without what they are found by in the other language
//   the navigation   says in which of its groups the page stands
(function () {
  "use strict";
  const ASKED = 20000; // ms after an act of the reader in which a new sentence is an answer to it
  const PICTURES = "[data-testid=stVegaLiteChart], .deck-events-root";
  const one = (selector, at = document) => at.querySelector(selector);
  const words = () => JSON.parse(one("[data-words]")?.dataset.words || "{}");

  // --- charts and maps -------------------------------------------------------------------------------------------------
  const named = new WeakMap(); // picture: what it was called by us, and what is drawn
  function drawn(picture) {
    const own = picture.getAttribute("aria-label") || "", known = named.get(picture);
    if (known && own === known.label && !picture.matches(".deck-events-root")) return known.told;
    return picture.matches(".deck-events-root") ? picture.closest("[role=figure]")?.getAttribute("aria-label") || "" : own;
  }
  function name(picture) {
    const title = one("h2", picture.closest("[class*=st-key-figure-]") || picture)?.textContent.trim();
    const told = drawn(picture), label = [title, told].filter(Boolean).join(". ");
    named.set(picture, { label, told });
    const wanted = { role: picture.matches(".deck-events-root") ? "application" : "img", tabindex: "0", "aria-label": label };
    for (const [key, value] of Object.entries(wanted)) {
      if (value && picture.getAttribute(key) !== value) picture.setAttribute(key, value);
    }
    picture.removeAttribute("aria-roledescription");
    for (const inner of picture.querySelectorAll("svg.marks:not([aria-hidden])")) inner.setAttribute("aria-hidden", "true");
  }

  // A table that is wider than its place is moved by the keyboard.
  function scrolled(table) {
    const label = one("h2", table.closest("[class*=st-key-figure-]") || table)?.textContent.trim() || one("h1")?.textContent.trim();
    const wanted = table.scrollWidth > table.clientWidth ? { tabindex: "0", role: "group", "aria-label": label } : {};
    for (const [key, value] of Object.entries(wanted)) {
      if (value && table.getAttribute(key) !== value) table.setAttribute(key, value);
    }
  }

  // --- the order of the keyboard ---------------------------------------------------------------------------------------
  const STOPS = "a[href], button, input, select, textarea, summary, [tabindex]";
  const isThere = (node) => node.tabIndex >= 0 && !node.disabled && node.getClientRects().length
    && getComputedStyle(node).visibility === "visible";
  const stops = (selector) => {
    const room = one(selector);
    return room ? [...room.querySelectorAll(STOPS)].filter(isThere) : [];
  };
  function next(at, isBack) {
    const links = stops("[data-testid=stHeader]"), filters = stops("[data-testid=stSidebar]");
    const failed = "Failed to generate file for download", told = words()[failed];
    for (const node of told ? document.querySelectorAll("[role=tooltip] *, [data-baseweb=tooltip] *") : [])
      if (node.firstChild?.nodeValue === failed) node.firstChild.nodeValue = told;
    const skip = one("[data-testid=stSkipToContent]"), main = one("[data-testid=stMain]");
    if (!links.length || !filters.length || !main) return null;
    const [end, begin] = [links.at(-1), filters.at(-1)];
    if (isBack) return new Map([[links[0], skip], [filters[0], end], [main, begin]]).get(at);
    return new Map([[skip, links[0]], [end, filters[0]], [begin, main]]).get(at);
  }
  addEventListener("keydown", (event) => {
    if (event.key !== "Tab" || event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
    const to = next(document.activeElement, event.shiftKey);
    if (!to) return;
    event.preventDefault();
    to.focus();
  });

  // --- answers in words ------------------------------------------------------------------------------------------------
  let asked = -Infinity, heard = null;
  for (const act of ["pointerdown", "keydown"]) {
    addEventListener(act, () => { asked = performance.now(); }, { capture: true, passive: true });
  }
  addEventListener("popstate", () => { asked = performance.now(); });
  function announce() {
    const voice = one("#voice"), main = one("[data-testid=stMain]");
    if (!voice || !main || one("[data-testid=stApp]")?.dataset.testScriptState !== "notRunning") return;
    const told = ["h1", ".sentence", "[data-testid=stAlert]"].map((what) => one(what, main)?.textContent.trim() || "");
    const text = told.slice(1).filter(Boolean).join(" ");
    const fresh = heard && (heard.page !== told[0] ? `${told[0]}. ${text}` : heard.text !== text ? text : "");
    heard = { page: told[0], text };
    if (fresh && performance.now() - asked < ASKED) voice.textContent = fresh;
  }

  // --- labels ----------------------------------------------------------------------------------------------------------
  const PLACES = "button, [role=option], [role=option] *, [role=listbox] span, [role=dialog] div, [data-testid=stHeader] *, [data-testid=stStatusWidget] *, "
    + "[data-testid=InputInstructions], [data-testid=stFileUploader] *, [data-testid=stSidebarNavViewButton]";
  let told = "", patterns = [];
  // A word of Streamlit's may hold what differs: “{n} more”.
  function own(text) {
    for (const [pattern, to] of patterns) {
      const found = pattern.exec(text);
      if (found) return to.replace("{n}", () => inDigits(found[1]));
    }
    return text;
  }
  const inDigits = (text) => JSON.parse(one("[data-table-words]")?.dataset.tableWords || "{}").digits === "urdu"
    ? text.replace(/\d/g, (digit) => String.fromCharCode(0x6f0 + Number(digit))) : text;
  function translate() {
    const now = one("[data-words]")?.dataset.words || "";
    if (now !== told) {
      told = now;
      patterns = Object.entries(words()).filter(([english, to]) => english !== to && !english.includes("{count}"))
        .map(([english, to]) => [new RegExp(`^${english.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace("{n}", "(.+)")}$`, "u"), to]);
    }
    for (const button of document.querySelectorAll(COUNTED)) counted((one("p", button) || button).childNodes);
    if (!patterns.length) return;
    for (const node of document.querySelectorAll("[aria-label]")) {
      const label = node.getAttribute("aria-label"), to = own(label);
      if (to !== label) node.setAttribute("aria-label", to);
    }
    for (const node of document.querySelectorAll(PLACES)) {
      for (const text of node.childNodes) {
        if (text.nodeType !== 3 || !text.nodeValue.trim()) continue;
        const to = own(text.nodeValue.trim());
        if (to !== text.nodeValue.trim()) text.nodeValue = to;
      }
    }
    const skip = one("[data-testid=stSkipToContent]")?.firstChild, to = words()["Skip to main content"];
    if (skip && to && skip.nodeValue !== to) skip.nodeValue = to;
  }

  // --- menus -----------------------------------------------------------------------------------------------------------
  // An option holds its name in the other language, too, between two signs that nobody sees: Streamlit searches its text.
  const UNSHOWN = /\u2063[^\u2063]*\u2063?/gu, SIGN = "\u2063";
  function cut(node) {
    if (node.nodeType === 3) {
      if (node.nodeValue.includes(SIGN)) node.nodeValue = node.nodeValue.replace(UNSHOWN, "");
      return;
    }
    if (node.nodeType !== 1) return;
    if (node.textContent.includes(SIGN)) {
      const texts = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) cut(texts.currentNode);
    }
    const labels = `[aria-label*="${SIGN}"], [title*="${SIGN}"]`;
    for (const labelled of [...(node.matches(labels) ? [node] : []), ...node.querySelectorAll(labels)]) {
      for (const name of ["aria-label", "title"]) {
        const text = labelled.getAttribute(name);
        if (text?.includes(SIGN)) labelled.setAttribute(name, text.replace(UNSHOWN, ""));
      }
    }
  }
  function cutAll(records) {
    for (const record of records) {
      if (record.type === "childList") record.addedNodes.forEach(cut);
      else cut(record.target);
    }
  }

  // "9 more": Streamlit writes the number anew when the window changes, and not when the language does.
  const COUNTED = "[data-testid=stSidebarNavViewButton], .rc-overflow-item-rest [data-testid=stTopNavSection]";
  const said = new WeakMap(); // text: Streamlit's words, and ours
  function counted(nodes) {
    if (nodes.length !== 1) return;
    const text = nodes[0], known = said.get(text);
    const english = known && text.nodeValue === known.own ? known.english : text.nodeValue;
    const own = words()[english.replace(/\d+/, "{count}")]?.replace("{count}", () => inDigits(english.match(/\d+/)?.[0] || ""));
    if (!own) return;
    said.set(text, { english, own });
    if (text.nodeValue !== own) text.nodeValue = own;
  }

  // --- where the page stands -------------------------------------------------------------------------------------------
  function mark() {
    const group = one("[data-group]")?.dataset.group, sections = [...document.querySelectorAll("[data-testid=stTopNavSection]")];
    const own = (section) => !section.closest("[aria-hidden=true]") && section.textContent.trim() === group;
    const here = group && (sections.find(own) || sections.find((section) => section.closest(".rc-overflow-item-rest")));
    for (const section of sections) {
      if (section !== here) section.removeAttribute("aria-current");
      else if (section.getAttribute("aria-current") !== "true") section.setAttribute("aria-current", "true");
    }
  }

  let due = 0;
  function mend() {
    due = 0;
    for (const picture of document.querySelectorAll(PICTURES)) name(picture);
    for (const table of document.querySelectorAll("[data-testid=stTable] > div")) scrolled(table);
    translate();
    mark();
    announce();
  }
  const changes = new MutationObserver((records) => {
    cutAll(records); // before it is painted
    due = due || setTimeout(mend, 150);
  });
  changes.observe(document.documentElement, {
    subtree: true, childList: true, characterData: true, attributes: true,
    attributeFilter: ["aria-label", "title", "role", "data-test-script-state", "data-words", "data-group"],
  });
  cut(document.body);
  mend();
})();
