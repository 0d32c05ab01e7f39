/** What the shop has. */

export interface Product {
  id: string;
  name: string;
  maker: string;
  category: "kitchen" | "table" | "home";
  price: number;
  tint: string;
  description: string;
  size: string;
  material: string;
  care: string;
}

export async function fetchProducts(): Promise<Product[]> {
  const response = await fetch("api/products.json");
  if (!response.ok) throw new Error(`products: the server answered ${response.status}`);
  return response.json();
}
