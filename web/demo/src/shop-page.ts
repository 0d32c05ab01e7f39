/** The shop: the grid, its categories, and the cart, told apart by the fragment of the URL. */
import { showCart } from "./cart-view";
import { fetchProducts, type Product } from "./catalog";
import { startCoupon } from "./coupon";
import { byId } from "./element";
import { startFrame } from "./frame";
import { showPicture } from "./picture";
import { productCard } from "./product-card";

const TITLES: Record<string, string> = {
  "": "Everything",
  kitchen: "For the kitchen",
  table: "For the table",
  home: "For the home",
};

startFrame();
startCoupon();
showPicture(byId("hero-picture"), "hero");
void startShop();

async function startShop(): Promise<void> {
  const message = byId("grid-message");
  try {
    const products = await fetchProducts();
    message.hidden = true;
    showRoute(products, false);
    window.addEventListener("hashchange", () => showRoute(products, true));
  } catch (error) {
    console.error(error);
    message.textContent = "The shelves could not be fetched. Please load the page again.";
  }
}

function showRoute(products: Product[], isMove: boolean): void {
  const route = location.hash.replace(/^#\/?/, "");
  const isCart = route === "cart";
  byId("shop-view").hidden = isCart;
  byId("cart-view").hidden = !isCart;
  byId("hero").hidden = route !== "";
  for (const link of document.querySelectorAll<HTMLAnchorElement>(".chips a, .site-nav a")) {
    if (link.hash === `#/${route}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (isCart) showCart(products);
  else showGrid(products, route);
  if (!isMove) return;
  byId("main").focus({ preventScroll: true });
  scrollTo({ top: 0 });
}

function showGrid(products: Product[], category: string): void {
  const shown = products.filter((product) => !category || product.category === category);
  byId("grid-title").textContent = TITLES[category] ?? "Everything";
  byId("grid").replaceChildren(...shown.map(productCard));
}
