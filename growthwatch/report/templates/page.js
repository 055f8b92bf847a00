"use strict";
// Without this script the page shows the first rows in order of concern. It adds search, filters,
// sorting and, in a large caseload, the further rows, and asks the network for nothing.
(() => {
  const table = document.getElementById("worklist");
  const form = document.querySelector("form.controls");
  const count = document.querySelector(".count");
  const further = document.querySelector("button.further");
  if (!table || !form || !count || !further) return;

  const step = Number(table.dataset.step);
  const shownFirst = Array.from(table.querySelectorAll("tbody.child"));
  const more = document.getElementById("further");
  const rows = shownFirst
    .map((element) => ({ data: element.dataset, element, html: "" }))
    .concat(more ? JSON.parse(more.textContent) : []);
  let order = rows;
  let most = step;
  let orderWords = "in order of concern";

  function element(row) {
    if (!row.element) {
      row.element = document.createElement("tbody");
      row.element.className = "child";
      row.element.innerHTML = row.html;
    }
    return row.element;
  }
  function words(row) {
    if (row.words === undefined) {
      const text = row.element ? row.element.textContent : row.html.replace(/<[^>]*>/g, " ");
      row.words = `${row.data.name} ${text}`.toLowerCase();
    }
    return row.words;
  }

  const number = (n) => n.toLocaleString("en-GB");
  function tell(found, drawn) {
    const children = rows.length === 1 ? "child" : "children";
    const what = found === rows.length ? number(found) : `${number(found)} of ${number(rows.length)}`;
    const part = drawn < found ? `; the first ${number(drawn)} are shown` : "";
    count.textContent = `${what} ${children}, ${orderWords}${part}.`;
    further.hidden = drawn >= found;
  }

  const value = (name) => (form.elements[name] ? form.elements[name].value : "");
  function show() {
    const search = value("search").trim().toLowerCase();
    const rule = value("rule");
    const change = value("change");
    const age = value("age").split("-").map(Number);
    const boxes = Array.from(form.querySelectorAll("input[name=severity]"));
    const severities = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    const found = order.filter(({ data }) =>
      severities.has(data.severity) &&
      (!rule || data.rules.split(" ").includes(rule)) &&
      (!change || change.split(" ").includes(data.change)) &&
      (!value("team") || data.team === value("team")) &&
      (!value("practitioner") || data.practitioner === value("practitioner")) &&
      (!value("age") || (Number(data.age) >= age[0] && Number(data.age) < age[1]))
    ).filter((row) => !search || words(row).includes(search));
    const drawn = found.slice(0, most);
    for (const old of table.querySelectorAll("tbody.child")) old.remove();
    table.append(...drawn.map(element));
    tell(found.length, drawn.length);
  }
  function again() {
    most = step;
    show();
  }

  const compare = new Intl.Collator("en-GB", { numeric: true }).compare;
  function sort(head, key, direction) {
    order = rows.slice().sort((a, b) => {
      const [left, right] = [a.data[key], b.data[key]];
      if (!left !== !right) return left ? -1 : 1; // what is not recorded goes last
      return direction * compare(left, right) || Number(a.data.concern) - Number(b.data.concern);
    });
    for (const other of table.querySelectorAll("th[aria-sort]")) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", direction > 0 ? "ascending" : "descending");
    const name = head.dataset.label.toLowerCase();
    orderWords = key === "concern" && direction > 0
      ? "in order of concern"
      : `sorted by ${name}, ${direction > 0 ? "ascending" : "descending"}`;
    again();
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
  form.addEventListener("input", again);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(again));
  further.addEventListener("click", () => {
    most += step;
    show();
  });
  show();
})();
