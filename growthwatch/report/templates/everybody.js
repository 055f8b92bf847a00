"use strict";
// Finds a child among all of a large caseload. Asks the network for nothing.
(() => {
  const { light, files, each, whole } = JSON.parse(document.getElementById("children").textContent);
  const form = document.querySelector("form");
  const field = form.elements.search;
  const found = document.querySelector(".found");
  const count = document.querySelector(".count");
  const MOST = 60;
  const all = whole.concat(light.map((name, i) =>
    [name, `${files[Math.floor(i / each)]}#c${i + 1}`]));

  function show() {
    const search = field.value.trim().toLowerCase();
    const near = search ? all.filter(([name]) => name.toLowerCase().includes(search)) : [];
    near.sort((a, b) => a[0].length - b[0].length);
    found.replaceChildren(...near.slice(0, MOST).map(([name, page]) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = page;
      link.textContent = `Child ${name}`;
      item.append(link);
      return item;
    }));
    const number = near.length.toLocaleString("en-GB");
    count.textContent = !search ? ""
      : near.length > MOST ? `${number} children: the first ${MOST} are shown.`
        : near.length === 1 ? "1 child." : `${number} children.`;
  }
  form.hidden = false;
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  const asked = new URLSearchParams(location.hash.slice(1)).get("q");
  if (asked) field.value = asked;
  show();
})();
