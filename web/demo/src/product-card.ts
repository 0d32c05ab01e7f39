/** A product in a grid. */
import { addToCart } from "./cart";
import type { Product } from "./catalog";
import { make } from "./element";
import { showCount } from "./frame";
import { money } from "./money";
import { showPicture } from "./picture";

const SAID_FOR_MS = 1_600;

export function productCard(product: Product): HTMLLIElement {
  const { id, name, maker, price, tint } = product;
  const picture = make("div", { class: "picture" });
  showPicture(picture, id, tint);
  const link = make("a", { class: "card-link", href: `product.html?id=${id}` }, name);
  const add = make("button", { type: "button", class: "add", "aria-label": `Add ${name}` }, "Add");
  add.addEventListener("click", () => {
    addToCart(id, 1);
    showCount();
    add.textContent = "Added";
    setTimeout(() => {
      add.textContent = "Add";
    }, SAID_FOR_MS);
  });
  return make(
    "li",
    { class: "card" },
    picture,
    make("h3", {}, link),
    make("p", { class: "card-maker" }, maker),
    make("div", { class: "card-foot" }, make("span", { class: "price" }, money(price)), add),
  );
}
