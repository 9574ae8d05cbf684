// Lets a page rest while nothing moves: a map asks for each frame of the screen for ever, and each costs a weak phone its
// battery. Frames that are asked for while nothing has happened are given once in a while, until something does: an act
// of the visitor, or anything that changes on the page.
(function () {
  "use strict";
  const AWAKE = 3000; // ms after what happened last; movements of a map end before
  const SELDOM = 2000; // ms between two frames at rest: what waits for one is late, and not lost
  const ask = window.requestAnimationFrame.bind(window), cancel = window.cancelAnimationFrame.bind(window);
  const ACTS = ["pointermove", "pointerdown", "wheel", "touchmove", "keydown", "scroll", "focusin", "resize"];

  let happened = performance.now(), number = 0, alarm = 0;
  const held = new Map(), asked = new Map(); // of the page's own numbers, below 0: what is to be called; the browser's number

  function release() {
    clearTimeout(alarm);
    alarm = 0;
    for (const [own, call] of held) {
      asked.set(own, ask((time) => { asked.delete(own); call(time); }));
    }
    held.clear();
  }
  function wake() {
    happened = performance.now();
    if (held.size) release();
  }
  window.requestAnimationFrame = function (call) {
    if (performance.now() - happened < AWAKE) return ask(call);
    held.set(--number, call);
    alarm = alarm || setTimeout(release, SELDOM);
    return number;
  };
  window.cancelAnimationFrame = function (wanted) {
    if (wanted >= 0) return cancel(wanted);
    held.delete(wanted);
    cancel(asked.get(wanted));
    asked.delete(wanted);
  };
  for (const act of ACTS) addEventListener(act, wake, { capture: true, passive: true });
  document.addEventListener("visibilitychange", wake);
  new MutationObserver(wake).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
})();
