/** The coupon form. Its service never works: the failing request to find in a replay. */
import { byId } from "./element";

export function startCoupon(): void {
  const form = byId<HTMLFormElement>("coupon-form");
  const message = byId("coupon-message");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    message.textContent = "";
    const code = new FormData(form).get("code");
    const response = await fetch("api/coupon", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ code }),
    });
    if (response.ok) return;
    console.error(`coupon: the server answered ${response.status}`);
    message.textContent = "We could not check the code. Please try again later.";
  });
}
