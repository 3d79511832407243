// A list that htmx changes in place keeps what the reader had open, where they were, and tells the new count.
const now = { open: [], focus: "", sheet: false };
const list = () => document.getElementById("list");
const facets = () => document.getElementById("facets");

document.addEventListener("htmx:configRequest", ({ detail }) => {
  for (const [name, value] of [...detail.formData]) if (value === "") detail.formData.delete(name);
});

document.addEventListener("htmx:beforeSwap", () => {
  now.open = [...list().querySelectorAll("details[id][open]")].map((details) => details.id);
  now.focus = document.activeElement.closest(".pager") ? "" : document.activeElement.id;
  now.sheet = facets()?.matches(":popover-open");
});

document.addEventListener("htmx:afterSwap", () => {
  for (const id of now.open) document.getElementById(id)?.setAttribute("open", "");
  if (now.sheet) facets()?.showPopover();
  (document.getElementById(now.focus) ?? document.getElementById("sentence")).focus({ preventScroll: true });
  tell();
});

document.addEventListener("htmx:historyRestore", tell);

function tell() {
  document.getElementById("told").textContent = document.getElementById("sentence").textContent;
}
