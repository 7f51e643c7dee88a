// Judges the page that is shown; returns what is wrong, one line each, beginning with the rule's name.
const faults = [];
const what = (e) => `${e.tagName.toLowerCase()}${e.id ? "#" + e.id : ""}${e.className && e.className.length ? "." + e.className : ""}`;
const seen = (e) => e.checkVisibility({ checkVisibilityCSS: true, checkOpacity: true }) && !e.closest(".unseen");
const name = (e) => (e.getAttribute("aria-label") ?? "").trim()
  || (e.getAttribute("aria-labelledby") ?? "").split(" ").map((id) => document.getElementById(id)?.textContent ?? "").join(" ").trim()
  || e.textContent.trim() || (e.getAttribute("alt") ?? "").trim();

if (!/^(ja|en)$/.test(document.documentElement.lang)) faults.push("lang: the page does not say its language");
if (document.title.trim() === "") faults.push("title: the page has none");

const ids = new Map();
for (const e of document.querySelectorAll("[id]")) ids.set(e.id, (ids.get(e.id) ?? 0) + 1);
for (const [id, count] of ids) if (count > 1) faults.push(`id: ${id} comes ${count} times`);
for (const attribute of ["for", "aria-labelledby", "aria-describedby"]) {
  for (const e of document.querySelectorAll(`[${attribute}]`)) {
    for (const id of e.getAttribute(attribute).split(" ")) if (!document.getElementById(id)) faults.push(`id: ${what(e)} refers to ${id}, which is not there`);
  }
}

if (document.querySelectorAll("main").length !== 1) faults.push("landmark: not exactly one main");
if (document.querySelectorAll("body > header").length !== 1) faults.push("landmark: not exactly one banner");
for (const e of document.querySelectorAll("nav")) if (!name({ ...e, getAttribute: (n) => e.getAttribute(n), textContent: "" })) faults.push("landmark: a nav without a name");
for (const e of document.querySelectorAll("section")) if (!e.hasAttribute("aria-label") && !e.hasAttribute("aria-labelledby")) faults.push("landmark: a section without a name");
const skip = document.querySelector("a.skip");
if (!skip || !document.querySelector(skip.getAttribute("href"))) faults.push("landmark: no way past the header");

let level = 0;
const headings = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")];
if (headings.filter((e) => e.tagName === "H1").length !== 1) faults.push("heading: not exactly one h1");
for (const e of headings) {
  const now = Number(e.tagName[1]);
  if (now > level + 1 && !(level === 0 && now === 2)) faults.push(`heading: ${what(e)} after level ${level}`);
  if (e.textContent.trim() === "") faults.push(`heading: ${what(e)} is empty`);
  level = Math.max(now, 1);
}

for (const e of document.querySelectorAll("input:not([type=hidden]), select, textarea")) {
  if (![...e.labels ?? []].some((label) => label.textContent.trim() !== "") && !e.getAttribute("aria-label")) faults.push(`label: ${what(e)} has none`);
}
for (const e of document.querySelectorAll("fieldset")) if (!e.querySelector("legend")?.textContent.trim()) faults.push("label: a fieldset without a legend");
for (const e of document.querySelectorAll("button, a[href]")) if (!name(e)) faults.push(`name: ${what(e)} has none`);
for (const e of document.querySelectorAll("img")) if (!e.getAttribute("alt")) faults.push(`alt: ${what(e)} has none`);
for (const e of document.querySelectorAll("th")) if (!e.getAttribute("scope")) faults.push("name: a th without scope");
for (const e of document.querySelectorAll("[tabindex]")) if (Number(e.getAttribute("tabindex")) > 0) faults.push(`focus: ${what(e)} changes the order of the tab key`);
if (document.getElementById("board") && !document.querySelector("#live[aria-live]")) faults.push("live: changes are not said");

// Contrast: WCAG 1.4.3.
const rgb = (text) => { const n = text.match(/[\d.]+/g).map(Number); return { c: n.slice(0, 3), a: n[3] ?? 1 }; };
const luminance = (c) => { const [r, g, b] = c.map((v) => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
const behind = (e) => { for (let at = e; at; at = at.parentElement) { const { c, a } = rgb(getComputedStyle(at).backgroundColor); if (a === 1) return c; } return [255, 255, 255]; };
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const judged = new Set();
while (walker.nextNode()) {
  const e = walker.currentNode.parentElement;
  if (walker.currentNode.data.trim() === "" || judged.has(e) || !seen(e) || ["SCRIPT", "NOSCRIPT", "OPTION"].includes(e.tagName)) continue;
  judged.add(e);
  const style = getComputedStyle(e);
  const [light, dark] = [luminance(rgb(style.color).c), luminance(behind(e))].sort((a, b) => b - a);
  const ratio = (light + 0.05) / (dark + 0.05);
  const size = parseFloat(style.fontSize);
  const least = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
  if (ratio < least) faults.push(`contrast: ${what(e)} ${ratio.toFixed(2)}`);
}
// The edges of fields: WCAG 1.4.11.
for (const e of document.querySelectorAll("input[type=text], input[type=password], select")) {
  if (!seen(e)) continue;
  const [light, dark] = [luminance(rgb(getComputedStyle(e).borderTopColor).c), luminance(behind(e.parentElement))].sort((a, b) => b - a);
  if ((light + 0.05) / (dark + 0.05) < 3) faults.push(`contrast: the edge of ${what(e)}`);
}

// Targets of 44 px: WCAG 2.5.5. A radio button's target is its label.
for (const e of document.querySelectorAll("button, a[href], select, input:not([type=hidden])")) {
  const target = e.type === "radio" ? e.closest("label") : e;
  if (!seen(target) || e.classList.contains("skip")) continue;
  const box = target.getBoundingClientRect();
  if (box.height < 44 || box.width < 44) faults.push(`target: ${what(e)} ${Math.round(box.width)}×${Math.round(box.height)}`);
}
if (document.documentElement.scrollWidth > innerWidth) faults.push(`reflow: ${document.documentElement.scrollWidth} px wide in ${innerWidth}`);
return faults;
