"use strict";
// Without this script the page shows the first rows of every group in order. It adds search,
// filters, another order, the further rows of a large caseload and the keeping of what was done,
// and asks the network for nothing.
(() => {
  const rest = document.getElementById("rest");
  const find = document.querySelector("details.find");
  if (!rest || !find) return;
  const form = find.querySelector("form");
  const count = form.querySelector(".count");
  const elsewhere = form.querySelector(".elsewhere");
  const { keys, values, rows: lines, others } = JSON.parse(rest.textContent);
  const STEP = 60;

  const make = (tag, text, kind) => {
    const made = document.createElement(tag);
    if (text) made.textContent = text;
    if (kind) made.className = kind;
    return made;
  };
  // A row beyond the first is a line: its chart is on the child's own page.
  const lineOf = (data, chart) => {
    const body = make("tbody", "", "child line");
    const row = body.insertRow();
    const head = make("th");
    head.scope = "row";
    const link = make("a", data.name, "id");
    link.href = data.page;
    head.append(link, document.createElement("br"),
      make("span", [data.ages, data.team, data.practitioner].filter(Boolean).join(", "), "quiet"));
    row.append(head);
    const level = data.level === "urgent" || data.level === "concern" ? `${data.level}: ` : "";
    row.append(make("td", `${level}${data.headline}`, "what"));
    const act = data.action ? `${data.action[0].toUpperCase()}${data.action.slice(1)}` : "";
    const todo = make("td", data.due ? `${act} by ${day(data.due)}` : act, "do");
    if (data.late) todo.append(document.createElement("br"), make("strong", "Overdue", "late"));
    const record = make("button", "Record…", "record");
    record.type = "button";
    record.dataset.child = data.name;
    body.dataset.rules = data.rules;
    todo.append(record);
    row.append(todo);
    if (chart) row.append(make("td", "", "chart"));
    row.append(make("td", data.weighed ? `Weighed ${day(data.weighed)}` : "Never weighed", "days"));
    return body;
  };
  const days = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
  const day = (iso) => days.format(new Date(`${iso}T12:00:00`));

  const lists = Array.from(document.querySelectorAll("table.list")).map((table) => ({
    table,
    section: table.closest("section"),
    further: table.closest("section").querySelector("button.further"),
    tally: table.closest("section").querySelector(".tally").textContent,
    most: Math.max(STEP, table.tBodies.length),
    chart: table.tHead.rows[0].cells.length > 4,
    rows: Array.from(table.querySelectorAll("tbody.child"))
      .map((element) => ({ data: { ...element.dataset }, element })),
  }));
  const listOf = new Map(lists.map((list) => [list.table.dataset.group, list]));
  for (const line of lines) {
    const data = Object.fromEntries(keys.map((key, i) =>
      [key, values[i].length ? values[i][line[i]] : line[i]]));
    const list = listOf.get(data.group);
    if (list) list.rows.push({ data });
  }
  const all = lists.reduce((sum, list) => sum + list.rows.length, 0);
  const words = (row) => {
    row.words ??= `${row.data.name} ${row.element ? row.element.textContent
      : `${row.data.team} ${row.data.practitioner} ${row.data.headline}`}`.toLowerCase();
    return row.words;
  };

  const value = (name) => (form.elements[name] ? form.elements[name].value : "");
  const ticked = (name) => Boolean(form.elements[name] && form.elements[name].checked);
  const compare = new Intl.Collator("en-GB", { numeric: true }).compare;
  function sorter() {
    const given = value("order");
    const byRank = (a, b) => a.data.rank - b.data.rank;
    if (given === "rank") return byRank;
    const key = given.replace("-", "");
    const direction = given.startsWith("-") ? -1 : 1;
    return (a, b) => {
      const [left, right] = [a.data[key], b.data[key]];
      if (!left !== !right) return left ? 1 : -1; // never weighed or met comes first
      return direction * compare(left, right) || byRank(a, b);
    };
  }
  function show() {
    const search = value("search").trim().toLowerCase();
    const rule = value("rule");
    const change = value("change");
    const age = value("age").split("-").map(Number);
    const boxes = Array.from(form.querySelectorAll("input[name=level]"));
    const off = new Set(boxes.filter((box) => !box.checked).map((box) => box.value));
    let found = 0;
    for (const list of lists) {
      const kept = list.rows.filter(({ data }) =>
        !off.has(data.level) &&
        (!ticked("late") || data.late) &&
        (!rule || data.rules.split(" ").includes(rule)) &&
        (!change || (change === "new worse" ? ["new", "worse"] : [change]).includes(data.change)) &&
        (!value("team") || data.team === value("team")) &&
        (!value("practitioner") || data.practitioner === value("practitioner")) &&
        (!value("age") || (Number(data.age) >= age[0] && Number(data.age) < age[1]))
      ).filter((row) => !search || words(row).includes(search)).sort(sorter());
      found += kept.length;
      const drawn = kept.slice(0, list.most)
        .map((row) => (row.element ??= lineOf(row.data, list.chart)));
      // What stands where it belongs is left there: a page that opens need not be laid out twice.
      const bodies = list.table.tBodies;
      let same = 0;
      while (same < bodies.length && bodies[same] === drawn[same]) same += 1;
      while (bodies.length > same) bodies[bodies.length - 1].remove();
      list.table.append(...drawn.slice(same));
      list.section.hidden = !kept.length;
      list.further.hidden = drawn.length >= kept.length;
      const tally = list.section.querySelector(".tally");
      tally.textContent = kept.length === list.rows.length ? list.tally
        : `${number(kept.length)} of ${number(list.rows.length)}`;
    }
    count.textContent = found === all ? "" : `${number(found)} of ${number(all)} children.`;
    const near = search.length < 2 ? []
      : others.filter(([name]) => name.toLowerCase().includes(search)).slice(0, 30)
        .map(([name, page]) => [`Child ${name}`, page, " (not listed)"]);
    const { everybody } = elsewhere.dataset;
    if (everybody && search.length > 1) {
      near.push([`Look for “${search}” among all children`,
        `${everybody}#q=${encodeURIComponent(search)}`, ""]);
    }
    elsewhere.hidden = !near.length;
    elsewhere.replaceChildren(...near.map(([words, page, after]) => {
      const item = make("li");
      const link = make("a", words);
      link.href = page;
      item.append(link, make("span", after, "quiet"));
      return item;
    }));
    document.body.classList.toggle("with-names", ticked("who"));
  }
  const number = (n) => n.toLocaleString("en-GB");
  function again() {
    for (const list of lists) list.most = STEP;
    show();
  }
  find.hidden = false;
  form.addEventListener("input", again);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(again));
  for (const list of lists) {
    list.further.addEventListener("click", () => {
      list.most += STEP;
      show();
    });
  }
  for (const note of document.querySelectorAll(".without")) note.remove();
  show();

  // What was done about a child becomes a line of acknowledged.csv, to be put into the caseload.
  const dialog = document.getElementById("record");
  const kept = document.getElementById("kept");
  const titles = JSON.parse(document.getElementById("rules").textContent);
  const keptLines = [];
  const quoted = (text) => `"${text.replaceAll('"', '""')}"`;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.record");
    if (!button) return;
    const fields = dialog.querySelector("form").elements;
    const rules = button.closest("tbody").dataset.rules.split(" ").filter(Boolean);
    fields.child.value = button.dataset.child;
    dialog.querySelector(".of").textContent = button.dataset.child;
    fields.rule.replaceChildren(new Option("the child as a whole", ""),
      ...rules.map((rule) => new Option(titles[rule] || rule, rule)));
    dialog.showModal();
  });
  dialog.addEventListener("close", () => {
    const fields = dialog.querySelector("form").elements;
    if (dialog.returnValue !== "keep") return;
    keptLines.push(["child", "rule", "who", "date", "until", "reason"]
      .map((name) => quoted(fields[name].value)).join(","));
    fields.reason.value = "";
    const what = keptLines.length === 1 ? "1 line" : `${keptLines.length} lines`;
    kept.querySelector(".how-many").textContent = `${what} to put into acknowledged.csv.`;
    kept.hidden = false;
  });
  kept.querySelector("button").addEventListener("click", () => {
    const text = ["child_id,rule,who,date,until,reason", ...keptLines, ""].join("\r\n");
    const link = make("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
    link.download = "acknowledged.csv";
    link.click();
    URL.revokeObjectURL(link.href);
  });
  for (const button of document.querySelectorAll("button.record")) button.hidden = false;
})();
