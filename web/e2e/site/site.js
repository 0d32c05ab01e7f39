/** A list that grows, tabs with addresses of their own, a modal, a log that scrolls. */
const byId = (id) => document.getElementById(id);

function addNote(text) {
  const note = document.createElement("li");
  note.className = "note";
  note.textContent = text;
  const remove = document.createElement("button");
  remove.type = "button";
  remove.setAttribute("aria-label", `Remove ${text}`);
  remove.append("×");
  remove.addEventListener("click", () => {
    note.remove();
    showCount();
  });
  note.append(" ", remove);
  byId("notes").prepend(note);
  showCount();
}

function showCount() {
  const n = byId("notes").children.length;
  byId("count").textContent = n === 0 ? "No notes yet." : `${n} to be done.`;
}

function showTab(name) {
  for (const tab of byId("tabs").children) {
    tab.setAttribute("aria-selected", String(tab.dataset.tab === name));
    byId(`panel-${tab.dataset.tab}`).hidden = tab.dataset.tab !== name;
  }
}

function openModal() {
  const modal = document.createElement("div");
  modal.className = "modal";
  modal.setAttribute("role", "dialog");
  modal.innerHTML = "<h2>Details</h2><p>There are <i>none</i>.</p>";
  const close = document.createElement("button");
  close.id = "close-modal";
  close.textContent = "Close";
  close.addEventListener("click", () => {
    modal.remove();
    document.body.classList.remove("has-modal");
  });
  modal.append(close);
  byId("modals").append(modal);
  document.body.classList.add("has-modal");
}

byId("add").addEventListener("submit", (event) => {
  event.preventDefault();
  addNote(`${byId("notes").children.length + 1}. ${byId("text").value}`);
  byId("text").value = "";
});
byId("tabs").addEventListener("click", (event) => {
  const name = event.target.dataset.tab;
  if (!name) return;
  history.pushState({}, "", `?tab=${name}`);
  showTab(name);
  // As applications without page loads do with this SDK.
  posthog.capture("$pageview");
});
byId("open-details").addEventListener("click", openModal);
byId("complain").addEventListener("click", () => {
  console.error("the notes are full", { n: byId("notes").children.length });
});
for (let line = 1; line <= 30; line += 1) {
  const entry = document.createElement("div");
  entry.textContent = `Line ${line} – “quoted” & 😀`;
  byId("log").append(entry);
}
