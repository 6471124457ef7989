// Before the first paint: the theme that was chosen, or the system's.
(function () {
  var theme = null;
  try {
    theme = JSON.parse(localStorage.getItem("opentunes.preferences") || "{}").state?.theme;
  } catch {}
  if (theme !== "dark" && theme !== "light")
    theme = matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark";
  document.documentElement.dataset.theme = theme;
})();
