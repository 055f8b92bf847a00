"use strict";
// Asks how far the report is, twice a second, until it is there.
const bar = document.getElementById("bar");
async function look() {
  const now = await (await fetch("progress")).json();
  bar.value = now.share;
  document.getElementById("stage").textContent = now.finished ? "done" : now.stage;
  if (!now.finished) { setTimeout(look, 500); return; }
  const problem = document.getElementById("problem");
  if (now.problem) { problem.textContent = now.problem; problem.hidden = false; }
  else { document.getElementById("done").hidden = false; }
}
if (bar) look();
