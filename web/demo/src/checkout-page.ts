/** The checkout: a form with every kind of field, all of which a recording must mask. */
import { emptyCart, readCart, totals } from "./cart";
import { fetchProducts } from "./catalog";
import { byId, make } from "./element";
import { startFrame } from "./frame";
import { money } from "./money";
import { recorder } from "./recorder";
import { showTotals } from "./totals-list";

startFrame();
startPassword();
startOrder();
void showOrder();

async function showOrder(): Promise<void> {
  const products = await fetchProducts();
  const cart = readCart();
  const chosen = products.filter(({ id }) => cart.has(id));
  byId("mini-lines").replaceChildren(
    ...chosen.map(({ id, name, price }) => {
      const quantity = cart.get(id) ?? 0;
      const sum = make("span", {}, money(price * quantity));
      return make("li", {}, make("span", {}, `${quantity} × ${name}`), sum);
    }),
  );
  const form = byId<HTMLFormElement>("order");
  const showSums = () => {
    const by = new FormData(form).get("delivery") === "bike" ? "bike" : "post";
    showTotals(byId("totals"), totals(cart, products, by));
  };
  showSums();
  form.addEventListener("change", showSums);
  if (chosen.length > 0) return;
  byId<HTMLButtonElement>("pay").disabled = true;
  const shop = make("a", { href: "index.html" }, "To the shop");
  byId("mini-lines").replaceChildren(make("li", {}, "There is nothing in your cart yet.", shop));
}

function startPassword(): void {
  const account = byId<HTMLInputElement>("account");
  const field = byId("password-field");
  account.addEventListener("change", () => {
    field.hidden = !account.checked;
    const input = field.querySelector("input");
    if (input) input.required = account.checked;
  });
}

function startOrder(): void {
  const form = byId<HTMLFormElement>("order");
  const pay = byId<HTMLButtonElement>("pay");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    byId("order-message").textContent = "";
    pay.disabled = true;
    try {
      const number = await placeOrder();
      recorder()?.track("order placed", { order: number });
      emptyCart();
      location.assign(`thanks.html?order=${encodeURIComponent(number)}`);
    } catch (error) {
      console.error(error);
      byId("order-message").textContent = "The order did not get through. Please try again.";
      pay.disabled = false;
    }
  });
}

/** Sends what was ordered, and nothing of who ordered it: this is a demo. */
async function placeOrder(): Promise<string> {
  const response = await fetch("api/order", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ lines: [...readCart()] }),
  });
  if (!response.ok) throw new Error(`order: the server answered ${response.status}`);
  const { order } = (await response.json()) as { order: string };
  return order;
}
