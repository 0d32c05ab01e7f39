/** Cards that move, a style sheet that grows by script, a shadow root, a frame that changes. */
const byId = (id) => document.getElementById(id);
const column = (name) => document.querySelector(`[data-column="${name}"]`);
let nCards = 0;

customElements.define(
  "board-clock",
  class extends HTMLElement {
    connectedCallback() {
      const root = this.attachShadow({ mode: "open" });
      root.innerHTML = "<style>b { color: teal; }</style><b>No card</b>";
    }
    show(text) {
      this.shadowRoot.querySelector("b").textContent = text;
    }
  },
);

byId("add-card").addEventListener("click", () => {
  nCards += 1;
  const card = document.createElement("article");
  card.className = "card";
  card.dataset.card = String(nCards);
  card.textContent = `Card ${nCards}`;
  column("todo").append(card);
  document.querySelector("board-clock").show(`${nCards} cards`);
});
byId("move-card").addEventListener("click", () => {
  const card = column("todo").querySelector(".card");
  if (card) column("doing").append(card);
});
byId("paint").addEventListener("click", () => {
  const style = document.createElement("style");
  document.head.append(style);
  style.sheet.insertRule(".card { color: rgb(10, 20, 30); }", 0);
  column("todo").style.setProperty("background-color", "honeydew");
  const framed = document.querySelector("iframe").contentDocument;
  framed.getElementById("framed").textContent = "Painted in a frame.";
});
