// Lets an open page follow the data without a click, and calmly. A page that follows holds an element with data-follow:
//   "public"  the new texts are written into the places marked with data-live; the page is not run again
//   "office"  the page is run again, by its hidden button: exact answers are allowed and logged each time
// Nothing is heard or asked while the tab is hidden; what was missed is told when it is shown again.
(function () {
  "use strict";
  const HOLD = 400; // ms after a touch or a key: most such acts run the page themselves, and so bring the newest data
  const LEAST = 500; // ms between the end of a redraw and the next
  const SHARE = 1; // times as long as a redraw took, the page then rests: a slow page or server is asked less often
  const PATIENCE = 10000; // ms until a redraw counts as lost, and between two of a page that stays as it was
  const MARKED = 2500; // ms that a changed number is marked
  const QUIET = 30000; // ms between two announcements for those who cannot see the marks
  const AGAIN = 15000; // ms until a refused stream is asked for again

  let stream = null, streamFor = "", refusedUntil = 0, news = {};
  let redrawing = false, begun = 0, before = "", rested = 0, waits = 0, alarm = 0, app = null;
  let touched = -Infinity, isDown = false, announced = -Infinity, announcing = 0;
  const now = () => performance.now();
  const place = () => document.querySelector("[data-follow]");
  const voice = document.createElement("p");

  // --- hearing ---------------------------------------------------------------------------------------------------------
  function listen() {
    const at = place();
    const wanted = document.hidden || !at ? "" : `/live/versions?page=${at.dataset.follow}&lang=${document.documentElement.lang}${at.dataset.numbers || ""}`;
    if (stream && stream.readyState === EventSource.CLOSED) {
      refusedUntil = now() + AGAIN * (1 + Math.random());
      hangUp();
    }
    if (wanted === streamFor || (wanted && now() < refusedUntil)) return;
    hangUp();
    if (!wanted) return;
    streamFor = wanted;
    stream = new EventSource(wanted);
    stream.onopen = () => { news = {}; };
    stream.onmessage = (event) => {
      Object.assign(news, JSON.parse(event.data));
      write();
      follow();
    };
  }
  function hangUp() {
    if (stream) stream.close();
    stream = null;
    streamFor = "";
    news = {};
  }

  // --- public pages: new texts -----------------------------------------------------------------------------------------
  function write() {
    const at = place();
    if (!at || at.dataset.follow !== "public" || !isKnown() || Number(news.version) < Number(at.dataset.version)) return;
    let changed = false;
    for (const spot of document.querySelectorAll("[data-live]")) {
      const text = news[spot.dataset.live], holder = spot.querySelector("bdi") || spot;
      if (text === undefined || holder.textContent === text) continue;
      holder.textContent = text;
      if (holder !== spot) changed = mark(spot);
    }
    for (const offer of document.querySelectorAll("[data-release]")) {
      const isOld = !(Number(news.release) > Number(offer.dataset.release));
      if (offer.hidden !== isOld) offer.hidden = isOld; // written, it would count as a change of the page
    }
    if (changed) announce();
  }

  // --- office pages: a new run -----------------------------------------------------------------------------------------
  const isKnown = () => news.version !== undefined;
  function isBehind() {
    const at = place();
    if (!at || at.dataset.follow !== "office" || !isKnown()) return false;
    return Number(news.version) > Number(at.dataset.version) || news.late !== at.dataset.late;
  }
  const shown = () => `${place()?.dataset.version} ${place()?.dataset.late}`;
  const isRunning = () => !app || app.dataset.testScriptState !== "notRunning";
  const isInUse = () => isDown || now() - touched < HOLD;

  function follow() {
    if (alarm || redrawing || document.hidden || !isBehind()) return;
    alarm = setTimeout(() => { alarm = 0; redraw(); }, Math.max(0, rested - now()));
  }
  function redraw() {
    const button = document.querySelector(".st-key-redraw button");
    if (document.hidden || !isBehind() || !button) return;
    if (isRunning() || isInUse()) {
      alarm = setTimeout(() => { alarm = 0; redraw(); }, 100);
      return;
    }
    redrawing = true;
    begun = now();
    before = shown();
    keepCalm();
    // Streamlit takes a click outside of what is open (a definition, a menu) for the wish to close it, but not on such parts.
    button.parentElement.dataset.stOverlayRoot = "true";
    button.click();
    waits = setTimeout(rest, PATIENCE);
  }
  function rest() {
    clearTimeout(waits);
    redrawing = false;
    calm.disconnect();
    for (const node of held.splice(0)) node.style.minHeight = "";
    // A page that stayed as it was may have a reason that another run does not mend: it is not asked without end.
    rested = now() + (shown() === before ? PATIENCE : Math.max(LEAST, SHARE * (now() - begun)));
    follow();
  }

  // --- calm ------------------------------------------------------------------------------------------------------------
  // Streamlit puts a changed piece of HTML in the place of the old one. Before it is painted: what was open is opened,
  // what had the focus has it again, and what is another number is marked. Drawings keep their height meanwhile.
  const held = [];
  let focused = null;
  const calm = new MutationObserver((records) => {
    let changed = false;
    for (const record of records) {
      const node = record.target;
      if (record.type === "childList" && node.classList && node.classList.contains("stHtml")) changed = replaced(record) || changed;
      else changed = inTable(node) || changed;
    }
    if (changed) announce();
  });
  function keepCalm() {
    const main = document.querySelector("[data-testid=stMain]") || document.body;
    focused = document.activeElement;
    for (const node of main.querySelectorAll("[data-testid=stVegaLiteChart]")) {
      node.style.minHeight = `${node.getBoundingClientRect().height}px`;
      held.push(node);
    }
    calm.observe(main, { subtree: true, childList: true, characterData: true });
  }
  function within(nodes, selector) {
    return [...nodes].filter((node) => node.nodeType === 1)
      .flatMap((node) => [...(node.matches(selector) ? [node] : []), ...node.querySelectorAll(selector)]);
  }
  function replaced(record) {
    const pairs = (selector) => {
      const old = within(record.removedNodes, selector), fresh = within(record.addedNodes, selector);
      return old.length === fresh.length ? old.map((node, index) => [node, fresh[index]]) : [];
    };
    for (const [old, fresh] of pairs("details")) fresh.open = old.open;
    for (const [old, fresh] of pairs("summary, a, button, [tabindex]")) {
      if (old === focused) {
        focused = fresh;
        fresh.focus({ preventScroll: true });
      }
    }
    const numbers = pairs(".number, .change").filter(([old, fresh]) => old.textContent !== fresh.textContent);
    return [...numbers.map(([, fresh]) => fresh), ...newCells(record)].map(mark).some(Boolean);
  }
  // A cell is that of the same column and name, wherever the reader has sorted its row to.
  function newCells(record) {
    const cells = (nodes) => new Map(within(nodes, ".twin td").map((cell) => [`${cell.cellIndex} ${cell.parentElement.cells[0].textContent}`, cell]));
    const old = cells(record.removedNodes), fresh = cells(record.addedNodes);
    return [...fresh].filter(([at, cell]) => old.has(at) && old.get(at).textContent !== cell.textContent).map(([, cell]) => cell);
  }
  function inTable(node) {
    const cell = (node.nodeType === 1 ? node : node.parentElement)?.closest("td");
    return cell ? mark(cell) : false;
  }

  // --- marks and words -------------------------------------------------------------------------------------------------
  const marks = new Map(); // element: the alarm that takes its mark away
  function mark(node) {
    if (redrawing && touched > begun) return false; // the reader did something, and that is what changed
    clearTimeout(marks.get(node));
    node.dataset.changed = "";
    marks.set(node, setTimeout(() => { marks.delete(node); delete node.dataset.changed; }, MARKED));
    return true;
  }
  function announce() {
    if (announcing) return;
    announcing = setTimeout(() => {
      announcing = 0;
      announced = now();
      const figures = [...document.querySelectorAll("dl.live > div, dl.tiles > div")].slice(0, 3);
      const words = (node, selector) => (node.querySelector(selector)?.textContent || "").trim();
      voice.textContent = figures.map((node) => `${words(node, "dt")}: ${words(node, "dd")}`).join("; ");
    }, Math.max(1000, announced + QUIET - now()));
  }

  // --- a page that waits for its release: how far that is, told once for each step, and that it is there ----------------
  let awaited = "", ended = "";
  function speak() {
    const at = document.querySelector("[data-voice]");
    const words = at ? at.dataset.voice : "";
    if (words === awaited || (!at && isRunning())) return;
    voice.textContent = words || ended;
    awaited = words;
    ended = at ? at.dataset.voiceEnd : "";
  }

  // --- the page itself -------------------------------------------------------------------------------------------------
  const states = new MutationObserver(() => {
    if (isRunning()) return;
    requestAnimationFrame(() => requestAnimationFrame(() => {
      if (isRunning()) return;
      if (redrawing) rest();
      listen();
      write();
      speak();
      follow();
    }));
  });
  function look() {
    const found = document.querySelector("[data-testid=stApp]");
    if (found !== app) {
      app = found;
      states.disconnect();
      if (app) states.observe(app, { attributes: true, attributeFilter: ["data-test-script-state"] });
    }
    listen();
    write(); // what was drawn meanwhile is as old as the run that drew it
    speak();
    follow();
  }
  let watch = 0;
  function wake() {
    clearInterval(watch);
    watch = document.hidden ? 0 : setInterval(look, 1000);
    look();
  }
  for (const name of ["pointerdown", "keydown", "pointerup", "pointercancel"]) {
    addEventListener(name, () => {
      touched = now();
      isDown = name === "pointerdown" || (isDown && name === "keydown");
    }, { capture: true, passive: true });
  }
  addEventListener("blur", () => { isDown = false; });
  document.addEventListener("toggle", () => requestAnimationFrame(write), true);
  document.addEventListener("visibilitychange", wake);
  voice.id = "voice";
  voice.setAttribute("role", "status");
  voice.setAttribute("aria-live", "polite");
  voice.style.cssText = "position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%)";
  document.body.append(voice);
  wake();
})();
