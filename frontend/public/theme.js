// Before the first paint: how this browser's user likes the studio, so that nothing flashes or moves when the page wakes
// up. `lib/look.ts` calls it again whenever that changes.
(function () {
  var root = document.documentElement;
  var BARS = { dark: "#191714", light: "#fbfaf7" };

  window.opentunesLook = function (kept) {
    var theme = kept.theme;
    if (theme !== "dark" && theme !== "light")
      theme = matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark";
    root.dataset.theme = theme;
    var meta = document.querySelector("meta[name=theme-color]");
    if (!meta) {
      meta = document.createElement("meta");
      meta.name = "theme-color";
      document.head.append(meta);
    }
    meta.content = BARS[theme];
    for (var name of ["compose", "agent"]) {
      root.dataset[name] = kept.open && kept.open[name] === false ? "closed" : "open";
      var width = kept.widths && kept.widths[name];
      if (typeof width === "number") root.style.setProperty("--" + name + "-width", width + "px");
    }
  };

  var kept = null;
  try {
    kept = JSON.parse(localStorage.getItem("opentunes.preferences") || "{}").state;
  } catch {}
  window.opentunesLook(kept || {});
  root.dataset.panel = new URLSearchParams(location.search).get("panel") || "make";
})();
