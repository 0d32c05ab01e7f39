/** Prices in words. */
export function money(amount: number): string {
  const isRound = Number.isInteger(amount);
  return new Intl.NumberFormat("en-IE", {
    style: "currency",
    currency: "EUR",
    minimumFractionDigits: isRound ? 0 : 2,
  }).format(amount);
}
