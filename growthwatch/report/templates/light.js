"use strict";
// Draws the chart of the child that the address asks for, from the weights that stand on the page.
(() => {
  const lines = JSON.parse(document.getElementById("lines").textContent);
  const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [760, 400, 44, 700, 16, 356];
  const NAMES = ["0.4th", "2nd", "9th", "25th", "50th", "75th", "91st", "98th", "99.6th"];
  const SOLID = new Set(["2nd", "25th", "75th", "98th"]);
  const MONTH = 30.4375;
  const made = (tag, given, text) => {
    const one = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(given)) one.setAttribute(name, value);
    if (text) one.textContent = text;
    return one;
  };

  function draw(place) {
    const points = place.dataset.points.split(" ").map((one) => one.split(":").map(Number));
    const { ages, lines: curves } = lines[place.dataset.key];
    const end = Math.max(points.at(-1)[0] * 1.05, 120);
    const start = Math.min(points[0][0], 0); // before term, where she was born early
    const shown = ages.map((age) => age !== null && age >= start && age <= end);
    const values = curves.flatMap((curve) => curve.filter((v, i) => v !== null && shown[i]))
      .concat(points.map(([, kg]) => kg));
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const x = (age) => LEFT + (RIGHT - LEFT) * (age - start) / (end - start);
    const y = (kg) => BOTTOM - (BOTTOM - TOP) * (kg - low) / (high - low || 1);
    const svg = made("svg", { class: "growth", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img",
      "aria-label": `Weight against age with the centile lines, ${points.length} `
        + `${points.length === 1 ? "weight" : "weights"}; the table below gives each.` });
    curves.forEach((curve, n) => {
      let path = "";
      let pen = "M";
      let last = null;
      curve.forEach((kg, i) => {
        if (kg === null || !shown[i]) { pen = "M"; return; }
        path += `${pen}${x(ages[i]).toFixed(1)} ${y(kg).toFixed(1)}`;
        pen = "L";
        last = y(kg);
      });
      if (!path) return;
      svg.append(made("path", { class: SOLID.has(NAMES[n]) ? "solid" : "dashed", d: path }));
      svg.append(made("text", { x: RIGHT + 4, y: last + 4 }, NAMES[n]));
    });
    svg.append(made("path", { class: "axis", d: `M${LEFT} ${TOP}V${BOTTOM}H${RIGHT}` }));
    const step = [1, 2, 3, 6, 12, 24].find((m) => end / MONTH / m <= 12) || 36;
    for (let month = 0; month * MONTH <= end; month += step) {
      const words = month === 0 ? (start < 0 ? "term" : "birth") : month % 12 ? `${month} m` : `${month / 12} y`;
      svg.append(made("text", { x: x(month * MONTH), y: BOTTOM + 16, "text-anchor": "middle" },
        words));
    }
    const kilos = [0.5, 1, 2, 5, 10].find((s) => (high - low) / s <= 9) || 20;
    for (let kg = Math.ceil(low / kilos) * kilos; kg <= high; kg += kilos) {
      svg.append(made("text", { x: LEFT - 6, y: y(kg) + 4, "text-anchor": "end" }, `${kg}`));
    }
    svg.append(made("text", { x: 4, y: 12 }, "kg"));
    for (const [age, kg] of points) {
      svg.append(made("circle", { class: "dot", cx: x(age), cy: y(kg), r: 3.4 }));
    }
    place.append(svg);
  }

  function show() {
    const asked = document.getElementById(location.hash.slice(1));
    if (!asked || !asked.classList.contains("one")) return;
    document.title = asked.querySelector("h1").textContent;
    const place = asked.querySelector(".drawn");
    if (place && !place.firstChild && lines[place.dataset.key]) draw(place);
    window.scrollTo(0, 0);
  }
  window.addEventListener("hashchange", show);
  show();
})();
