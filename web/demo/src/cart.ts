/** The cart: what is in it, kept between pages. */
import type { Product } from "./catalog";
import { recorder } from "./recorder";

const NAME = "juniper-oak.cart";
const MOST_OF_ONE = 20;
const FREE_FROM = 80;
const POSTAGE = 6;
const BIKE = 9;

export type Cart = ReadonlyMap<string, number>;

export function readCart(): Map<string, number> {
  try {
    const entries: unknown = JSON.parse(localStorage.getItem(NAME) ?? "[]");
    return new Map(Array.isArray(entries) ? entries : []);
  } catch {
    return new Map();
  }
}

export function setQuantity(id: string, quantity: number): void {
  const cart = readCart();
  if (quantity < 1) cart.delete(id);
  else cart.set(id, Math.min(MOST_OF_ONE, Math.floor(quantity)));
  localStorage.setItem(NAME, JSON.stringify([...cart]));
}

export function addToCart(id: string, quantity: number): void {
  setQuantity(id, (readCart().get(id) ?? 0) + quantity);
  recorder()?.track("added to cart", { product: id, quantity });
}

export function emptyCart(): void {
  localStorage.removeItem(NAME);
}

export interface Totals {
  goods: number;
  delivery: number;
  total: number;
}

export type Delivery = "post" | "bike";

export function totals(cart: Cart, products: Product[], by: Delivery = "post"): Totals {
  const goods = products.reduce((sum, { id, price }) => sum + price * (cart.get(id) ?? 0), 0);
  const postage = goods === 0 || goods >= FREE_FROM ? 0 : POSTAGE;
  const delivery = by === "bike" ? BIKE : postage;
  return { goods, delivery, total: goods + delivery };
}
