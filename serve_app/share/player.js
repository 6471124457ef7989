const audio = document.querySelector("audio"), wave = document.querySelector(".wave");
if (audio && wave) {
  const shown = wave.querySelector("clipPath rect"), across = Number(shown.getAttribute("data-width"));
  const length = () => (Number.isFinite(audio.duration) && audio.duration) || Number(wave.dataset.seconds);
  const draw = () => {
    shown.setAttribute("width", (across * audio.currentTime) / length());
    if (!audio.paused) requestAnimationFrame(draw);
  };
  for (const kind of ["play", "seeked", "timeupdate", "ended"]) audio.addEventListener(kind, draw);
  wave.classList.add("ready");
  wave.addEventListener("click", (event) => {
    const box = wave.getBoundingClientRect();
    audio.currentTime = ((event.clientX - box.left) / box.width) * length();
    audio.play();
  });
}
