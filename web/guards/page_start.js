window.__streamlit = { BACKEND_BASE_URL: location.origin };
(function () {
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
  addEventListener("popstate", set);
  set();
})();
