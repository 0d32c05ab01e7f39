/** The cart as a view of the shop page: quantities change without a page load. */
import { readCart, setQuantity, totals } from "./cart";
import type { Product } from "./catalog";
import { byId, make } from "./element";
import { showCount } from "./frame";
import { money } from "./money";
import { showPicture } from "./picture";
import { showTotals } from "./totals-list";

export function showCart(products: Product[]): void {
  const cart = readCart();
  const chosen = products.filter(({ id }) => cart.has(id));
  byId("cart-summary").hidden = chosen.length === 0;
  byId("cart-lines").replaceChildren(
    ...(chosen.length === 0 ? [emptyLine()] : chosen.map((product) => cartLine(product, products))),
  );
  showTotals(byId("cart-totals"), totals(cart, products));
  showCount();
}

function emptyLine(): HTMLLIElement {
  return make(
    "li",
    { class: "empty" },
    make("p", {}, "There is nothing in it yet."),
    make("a", { class: "button quiet", href: "#/" }, "Look around"),
  );
}

function cartLine({ id, name, maker, price, tint }: Product, products: Product[]): HTMLLIElement {
  const quantity = readCart().get(id) ?? 0;
  const change = (to: number, focus: string) => {
    setQuantity(id, to);
    showCart(products);
    // The line was made anew, and with it the button that had the focus.
    const line = document.querySelector(`[data-line="${id}"]`);
    (line?.querySelector<HTMLElement>(focus) ?? byId("main")).focus();
  };
  const button = (name_: string, text: string, label: string, to: number) => {
    const attributes = { type: "button", class: name_, "aria-label": label };
    const element = make("button", attributes, text);
    element.addEventListener("click", () => change(to, `.${name_}`));
    return element;
  };
  const picture = make("div", { class: "picture small" });
  showPicture(picture, id, tint);
  return make(
    "li",
    { class: "cart-line", "data-line": id },
    picture,
    make(
      "div",
      { class: "cart-line-text" },
      make("h2", {}, make("a", { href: `product.html?id=${id}` }, name)),
      make("p", { class: "card-maker" }, maker),
      button("remove", "Remove", `Remove ${name}`, 0),
    ),
    make(
      "div",
      { class: "stepper" },
      button("less", "−", `One ${name} less`, quantity - 1),
      make("output", { "aria-label": "Quantity" }, String(quantity)),
      button("more", "+", `One ${name} more`, quantity + 1),
    ),
    make("span", { class: "price" }, money(price * quantity)),
  );
}
