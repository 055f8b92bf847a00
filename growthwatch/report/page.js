"use strict";
// Without this script the page shows every row in order of concern. It adds search, filters and
// sorting, and asks the network for nothing.
(() => {
  const table = document.getElementById("worklist");
  const form = document.querySelector("form.controls");
  const count = document.querySelector(".count");
  if (!table || !form || !count) return;

  const rows = Array.from(table.querySelectorAll("tbody.child"));
  const words = new Map(rows.map((row) => [row, row.rows[0].textContent.toLowerCase()]));
  const all = Number(count.dataset.all);
  let order = "in order of concern";

  const number = (n) => n.toLocaleString("en-GB");
  function tell(shown) {
    const children = all === 1 ? "child" : "children";
    const what = shown === all ? number(all) : `${number(shown)} of ${number(all)}`;
    count.textContent = `${what} ${children} shown, ${order}.`;
  }

  function filter() {
    const search = form.elements.search.value.trim().toLowerCase();
    const rule = form.elements.rule.value;
    const boxes = Array.from(form.querySelectorAll("input[name=severity]"));
    const severities = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    let shown = 0;
    for (const row of rows) {
      const keep =
        severities.has(row.dataset.severity) &&
        (!rule || row.dataset.rules.split(" ").includes(rule)) &&
        (!search || words.get(row).includes(search));
      row.hidden = !keep;
      shown += keep;
    }
    tell(shown);
  }

  const compare = new Intl.Collator("en-GB", { numeric: true }).compare;
  function sort(head, key, direction) {
    const value = (row) => row.dataset[key];
    const concern = (row) => Number(row.dataset.concern);
    const sorted = rows.slice().sort((a, b) => {
      if (!value(a) !== !value(b)) return value(a) ? -1 : 1; // what is not recorded goes last
      return direction * compare(value(a), value(b)) || concern(a) - concern(b);
    });
    table.append(...sorted);
    for (const other of table.querySelectorAll("th[aria-sort]")) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", direction > 0 ? "ascending" : "descending");
    const name = head.dataset.label.toLowerCase();
    order = key === "concern" && direction > 0
      ? "in order of concern"
      : `sorted by ${name}, ${direction > 0 ? "ascending" : "descending"}`;
    filter();
  }

  for (const head of table.querySelectorAll("th[data-sort]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.textContent = head.textContent;
    head.dataset.label = button.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      sort(head, head.dataset.sort, down ? -1 : 1);
    });
  }
  table.querySelector('th[data-sort="concern"]').setAttribute("aria-sort", "ascending");

  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  filter();
})();
