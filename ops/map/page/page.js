// The page is whole without this: it only hides rows. "/" goes to the box, Escape empties it.
const box = document.querySelector("input");
const output = document.querySelector("output");
const rows = [...document.querySelectorAll("tbody tr")].map((row) => {
  const hostname = row.closest("section").querySelector("h2").textContent;
  return { row, text: `${hostname} ${row.textContent}`.toLowerCase() };
});

const filter = () => {
  const wanted = box.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const { row, text } of rows) {
    row.hidden = !wanted.every((word) => text.includes(word));
    if (!row.hidden) shown += 1;
  }
  for (const section of document.querySelectorAll("section"))
    section.hidden = section.querySelector("tbody tr:not([hidden])") === null;
  output.textContent = wanted.length > 0 ? `${shown} of ${rows.length}` : "";
};

document.querySelector(".filter").hidden = false;
box.addEventListener("input", filter);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && document.activeElement === box) {
    box.value = "";
    filter();
  }
  if (event.key === "/" && document.activeElement !== box) {
    event.preventDefault();
    box.focus();
  }
});
// A browser that goes back keeps what was typed.
filter();
