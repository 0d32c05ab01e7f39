/** A glaze to look at before it is chosen: drawn on a canvas, pixel by pixel, as no markup shows it. */
import { byId, make } from "./element";

const GLAZES: Record<string, readonly [number, number, number]> = {
  Celadon: [154, 186, 160],
  Tenmoku: [74, 50, 38],
  Shino: [226, 203, 178],
  Cobalt: [52, 82, 140],
};

export function startGlaze(): void {
  const canvas = byId<HTMLCanvasElement>("glaze");
  const buttons = Object.entries(GLAZES).map(([name, colour]) => {
    const button = make("button", { type: "button", class: "swatch" }, name);
    button.style.setProperty("--glaze", `rgb(${colour.join(" ")})`);
    button.addEventListener("click", () => {
      for (const one of buttons) one.setAttribute("aria-pressed", String(one === button));
      paint(canvas, colour);
    });
    return button;
  });
  byId("glazes").replaceChildren(...buttons);
  buttons[0]?.click();
}

/** A bowl from above, with the specks that a kiln leaves; the same specks every time. */
function paint(canvas: HTMLCanvasElement, [red, green, blue]: readonly [number, number, number]) {
  const context = canvas.getContext("2d");
  if (!context) return;
  const { width, height } = canvas;
  const [x, y, radius] = [width / 2, height / 2, height * 0.42];
  context.clearRect(0, 0, width, height);
  const light = context.createRadialGradient(x - radius / 3, y - radius / 3, 4, x, y, radius);
  light.addColorStop(0, `rgb(${red + 28} ${green + 28} ${blue + 28})`);
  light.addColorStop(1, `rgb(${red} ${green} ${blue})`);
  context.fillStyle = light;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
  context.lineWidth = 5;
  context.strokeStyle = "rgb(90 62 40 / 0.8)";
  context.stroke();
  context.fillStyle = "rgb(60 44 32 / 0.55)";
  for (let speck = 0; speck < 90; speck++) {
    const turn = speck * 2.399963;
    const way = radius * 0.93 * Math.sqrt((speck + 0.5) / 90);
    context.fillRect(x + way * Math.cos(turn), y + way * Math.sin(turn), 1.5, 1.5);
  }
}
