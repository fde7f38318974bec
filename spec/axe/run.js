// At the end of a page, after axe.min.js: checks the page, and adds an element with the id "axe". Its first line has the
// colour scheme and the rules that passed. Each other line is a violation: the rule, what it asks for, and where.
function show(lines) {
  const shown = document.createElement("pre");
  shown.id = "axe";
  shown.textContent = lines.join("\n");
  document.body.append(shown);
}

axe.run().then(result => {
  const scheme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const lines = [[scheme, ...result.passes.map(rule => rule.id)].join(" ")];
  for (const rule of result.violations) {
    for (const node of rule.nodes) lines.push(`${rule.id}: ${rule.help}: ${node.html}`);
  }
  show(lines);
}, error => show([String(error)]));
