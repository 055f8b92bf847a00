document.querySelectorAll(".growthwatch-chart:not([data-ready])").forEach((chart) => {
  chart.dataset.ready = "";
  const words = chart.querySelector(".growthwatch-words");
  const hide = () => { words.hidden = true; };
  const show = (point) => {
    words.textContent = point.getAttribute("aria-label");
    words.hidden = false;
    const around = chart.getBoundingClientRect();
    const at = point.getBoundingClientRect();
    const left = at.right - around.left + 6;
    const fits = left + words.offsetWidth <= around.width;
    words.style.left = (fits ? left : Math.max(0, at.left - around.left - words.offsetWidth - 6)) + "px";
    words.style.top = Math.max(0, at.top - around.top - words.offsetHeight / 2) + "px";
  };
  chart.querySelectorAll(".growthwatch-points circle").forEach((point) => {
    // The words stand beside the point at once; the browser's own tooltip would repeat them.
    const title = point.querySelector("title");
    point.setAttribute("aria-label", title.textContent);
    title.remove();
    point.addEventListener("mouseenter", () => show(point));
    point.addEventListener("focus", () => show(point));
    point.addEventListener("click", () => show(point));
    point.addEventListener("mouseleave", hide);
    point.addEventListener("blur", hide);
  });
  chart.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
});
