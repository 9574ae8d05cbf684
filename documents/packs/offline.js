// Search, filter and presentation of a snapshot's figures. Opened from a stick: it asks for nothing.
(() => {
  const byId = (id) => document.getElementById(id);
  const figures = [...document.querySelectorAll(".figure")];
  const words = byId("figures").dataset;
  const texts = figures.map((one) => foldedName(`${one.textContent} ${one.dataset.also}`));
  const rtl = document.documentElement.dir === "rtl";
  let current = 0;
  const shown = () => figures.filter((one) => !one.hidden);
  const fill = (word, number, all) => word.replace("{number}", number).replace("{all}", all);

  function find() {
    const typed = foldedName(byId("search").value).split(" ").filter(Boolean);
    figures.forEach((one, at) => {
      const fits = !byId("page").value || one.dataset.page === byId("page").value;
      one.hidden = !fits || !typed.every((word) => texts[at].includes(word));
    });
    const count = shown().length;
    byId("found").textContent =
      count === figures.length ? "" : count ? fill(words.found, count, figures.length) : words.none;
    byId("present").disabled = !count;
  }

  function show(at) {
    const all = shown();
    current = Math.max(0, Math.min(at, all.length - 1));
    figures.forEach((one) => one.classList.toggle("current", one === all[current]));
    byId("position").textContent = fill(words.position, current + 1, all.length);
    byId("previous").disabled = current === 0;
    byId("next").disabled = current === all.length - 1;
    window.scrollTo(0, 0);
  }

  const isOn = () => document.body.classList.contains("presenting");
  function present(on) {
    if (on === isOn()) return;
    document.body.classList.toggle("presenting", on);
    if (on) {
      show(0);
      byId("next").focus();
      document.documentElement.requestFullscreen?.().catch(() => {}); // large on the screen even without
    } else {
      if (document.fullscreenElement) document.exitFullscreen();
      byId("present").focus();
    }
  }

  const STEPS = { ArrowRight: rtl ? -1 : 1, ArrowLeft: rtl ? 1 : -1, ArrowDown: 1, ArrowUp: -1, PageDown: 1, PageUp: -1 };
  document.addEventListener("keydown", (event) => {
    if (!isOn() || event.altKey || event.ctrlKey || event.metaKey) return;
    const onButton = event.target.closest("button, summary, a");
    if (event.key === "Escape") present(false);
    else if (event.key in STEPS) show(current + STEPS[event.key]);
    else if (event.key === " " && !onButton) show(current + (event.shiftKey ? -1 : 1));
    else if (event.key === "Home") show(0);
    else if (event.key === "End") show(figures.length);
    else return;
    event.preventDefault();
  });
  // Escape leaves the full screen before a page hears of it.
  document.addEventListener("fullscreenchange", () => document.fullscreenElement || present(false));
  byId("search").addEventListener("input", find);
  byId("page").addEventListener("change", find);
  byId("present").addEventListener("click", () => present(true));
  byId("leave").addEventListener("click", () => present(false));
  byId("next").addEventListener("click", () => show(current + 1));
  byId("previous").addEventListener("click", () => show(current - 1));
  document.querySelector(".tools").hidden = false;
})();
