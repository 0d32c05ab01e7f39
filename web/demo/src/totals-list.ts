/** The sums beside a cart or an order. */
import type { Totals } from "./cart";
import { make } from "./element";
import { money } from "./money";

export function showTotals(list: HTMLElement, { goods, delivery, total }: Totals): void {
  const rows: [string, string][] = [
    ["Goods", money(goods)],
    ["Delivery", delivery === 0 ? "free" : money(delivery)],
    ["Total", money(total)],
  ];
  list.replaceChildren(
    ...rows.map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value))),
  );
}
