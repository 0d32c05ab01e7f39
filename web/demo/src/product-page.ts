/** One product. Two of its buttons are broken on purpose, each in its own way. */
import { addToCart } from "./cart";
import { fetchProducts, type Product } from "./catalog";
import { startDialog } from "./dialog";
import { byId, make } from "./element";
import { showCount, startFrame } from "./frame";
import { frameOrigin } from "./frame-origin";
import { startGlaze } from "./glaze";
import { money } from "./money";
import { showPicture } from "./picture";
import { productCard } from "./product-card";

const N_MORE = 3;

startFrame();
startDialog(byId<HTMLDialogElement>("size"), byId("open-size"));
// The wish list has no listener: a click that does nothing, to be found as a dead click.
byId("gift-wrap").addEventListener("click", wrapAsGift);
startGlaze();
byId<HTMLIFrameElement>("workshop").src = `${frameOrigin() ?? ""}/demo/workshop.html`;
void startProduct();

async function startProduct(): Promise<void> {
  const products = await fetchProducts();
  const id = new URLSearchParams(location.search).get("id");
  const product = products.find((one) => one.id === id);
  if (!product) {
    byId("product-message").textContent = "We do not have that. Perhaps we did once.";
    return;
  }
  showProduct(product);
  const isOther = (one: Product) => one.id !== product.id;
  const near = products.filter((one) => isOther(one) && one.category === product.category);
  const far = products.filter((one) => isOther(one) && one.category !== product.category);
  byId("more-grid").replaceChildren(...[...near, ...far].slice(0, N_MORE).map(productCard));
  byId("more").hidden = false;
}

function showProduct(product: Product): void {
  document.title = `${product.name}: Juniper & Oak`;
  byId("crumb").textContent = product.category;
  byId("crumb").setAttribute("href", `index.html#/${product.category}`);
  showPicture(byId("picture"), product.id, product.tint);
  byId("maker").textContent = product.maker;
  byId("name").textContent = product.name;
  byId("price").textContent = money(product.price);
  byId("description").textContent = product.description;
  const facts = { Size: product.size, Material: product.material, Care: product.care };
  for (const [name, value] of Object.entries(facts)) {
    byId("facts").append(make("div", {}, make("dt", {}, name), make("dd", {}, value)));
    const row = make("tr", {}, make("th", { scope: "row" }, name), make("td", {}, value));
    byId("size-rows").append(row);
  }
  byId("product").hidden = false;
  const form = byId<HTMLFormElement>("buy");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    addToCart(product.id, Number(new FormData(form).get("quantity")));
    showCount();
    const cart = make("a", { href: "index.html#/cart" }, "See the cart");
    byId("buy-message").replaceChildren("It is in your cart. ", cart);
  });
}

/** Broken on purpose: an uncaught error, to be found in a replay. */
function wrapAsGift(): void {
  throw new Error("gift wrap: there is no ribbon for this product");
}
