window.__streamlit = { BACKEND_BASE_URL: location.origin };
(function () {
  // A browser that asks for Urdu gets it on its first page, unless the address names a language. Once only: who then chooses
  // English keeps it, though English stands in no address.
  const asked = document.querySelector("meta[name=preferred-language]")?.content, url = new URL(location.href);
  const isFirst = function () {
    try {
      const known = sessionStorage.getItem("visited");
      sessionStorage.setItem("visited", "1");
      return !known && !document.referrer.startsWith(location.origin + "/");
    } catch {
      return false; // a browser that keeps nothing would be asked again and again
    }
  };
  if (isFirst() && asked && !url.searchParams.has("lang")) {
    url.searchParams.set("lang", asked);
    history.replaceState(history.state, "", url);
  }
  const set = function () {
    const urdu = new URLSearchParams(location.search).get("lang") === "ur";
    document.documentElement.lang = urdu ? "ur" : "en";
    document.documentElement.dir = urdu ? "rtl" : "ltr";
  };
  for (const name of ["pushState", "replaceState"]) {
    const original = history[name];
    history[name] = function () {
      original.apply(this, arguments);
      set();
    };
  }
  // Fields and calendars of dates take the language of the browser: they get that of the page, and its digits.
  const browsers = navigator.language;
  Object.defineProperty(navigator, "language", {
    configurable: true,
    get: function () {
      const own = document.documentElement.lang === "ur" ? "ur-PK" : browsers;
      return new URLSearchParams(location.search).get("digits") === "urdu" ? own + "-u-nu-arabext" : own;
    },
  });
  addEventListener("popstate", set);
  set();
})();
