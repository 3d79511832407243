// When htmx replaces a list, keep open sections, scroll position and focus, and announce the new count.
const saved = { open: [], focus: "", sheet: false };
const list = () => document.getElementById("list");
const facets = () => document.getElementById("facets");

document.addEventListener("htmx:configRequest", ({ detail }) => {
  for (const [name, value] of [...detail.formData]) if (value === "") detail.formData.delete(name);
});

document.addEventListener("htmx:beforeSwap", () => {
  saved.open = [...list().querySelectorAll("details[id][open]")].map((details) => details.id);
  saved.focus = document.activeElement.closest(".pager") ? "" : document.activeElement.id;
  saved.sheet = facets()?.matches(":popover-open");
});

document.addEventListener("htmx:afterSwap", () => {
  for (const id of saved.open) document.getElementById(id)?.setAttribute("open", "");
  if (saved.sheet) facets()?.showPopover();
  (document.getElementById(saved.focus) ?? document.getElementById("sentence")).focus({ preventScroll: true });
  announceCount();
});

document.addEventListener("htmx:historyRestore", announceCount);

function announceCount() {
  document.getElementById("announcement").textContent = document.getElementById("sentence").textContent;
}
