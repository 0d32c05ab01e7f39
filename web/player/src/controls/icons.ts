/** The icons: 24 × 24, stroked with the text colour. */

export type IconName = keyof typeof SHAPES;

const SHAPES = {
  play: {
    fill: "M8 5.2v13.6c0 .8.9 1.3 1.6.8l10.2-6.8c.6-.4.6-1.2 0-1.6L9.6 4.4C8.9 3.9 8 4.4 8 5.2z",
  },
  pause: {
    fill: "M7.5 4.5h2A1.5 1.5 0 0 1 11 6v12a1.5 1.5 0 0 1-1.5 1.5h-2A1.5 1.5 0 0 1 6 18V6a1.5 1.5 0 0 1 1.5-1.5zM14.5 4.5h2A1.5 1.5 0 0 1 18 6v12a1.5 1.5 0 0 1-1.5 1.5h-2A1.5 1.5 0 0 1 13 18V6a1.5 1.5 0 0 1 1.5-1.5z",
  },
  replay: { stroke: "M4 12a8 8 0 1 0 2.6-5.9L4 8.5M4 4v4.5h4.5" },
  back: { stroke: "M4 12a8 8 0 1 0 2.6-5.9L4 8.5M4 4v4.5h4.5", text: "10" },
  forward: { stroke: "M20 12a8 8 0 1 1-2.6-5.9L20 8.5M20 4v4.5h-4.5", text: "10" },
  skip: { stroke: "M4 6l6 6-6 6M12 6l6 6-6 6M20.5 6v12" },
  label: { stroke: "M4 4l5 11 1.9-4.1L15 9zM13 15h7v5h-7z" },
  expand: {
    stroke:
      "M4 9V5.5A1.5 1.5 0 0 1 5.5 4H9M15 4h3.5A1.5 1.5 0 0 1 20 5.5V9M20 15v3.5a1.5 1.5 0 0 1-1.5 1.5H15M9 20H5.5A1.5 1.5 0 0 1 4 18.5V15",
  },
  shrink: {
    stroke:
      "M9 4v3.5A1.5 1.5 0 0 1 7.5 9H4M20 9h-3.5A1.5 1.5 0 0 1 15 7.5V4M15 20v-3.5a1.5 1.5 0 0 1 1.5-1.5H20M4 15h3.5A1.5 1.5 0 0 1 9 16.5V20",
  },
  settings: {
    stroke:
      "M4 7h8M18 7h2M4 17h2M12 17h8M15 7m-2.6 0a2.6 2.6 0 1 0 5.2 0a2.6 2.6 0 1 0-5.2 0M9 17m-2.6 0a2.6 2.6 0 1 0 5.2 0a2.6 2.6 0 1 0-5.2 0",
  },
  captions: {
    stroke:
      "M5.5 5h13A1.5 1.5 0 0 1 20 6.5v11a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 17.5v-11A1.5 1.5 0 0 1 5.5 5zM7.5 11.5h3M13.5 11.5h3M7.5 15h6M16 15h.5",
  },
  list: { stroke: "M9 6.5h11M9 12h11M9 17.5h11M4.5 6.5h.1M4.5 12h.1M4.5 17.5h.1" },
  picture: {
    stroke:
      "M10 19H5.5A1.5 1.5 0 0 1 4 17.5v-11A1.5 1.5 0 0 1 5.5 5h13A1.5 1.5 0 0 1 20 6.5V10M14 13.5h6a.5.5 0 0 1 .5.5v4.5a.5.5 0 0 1-.5.5h-6a.5.5 0 0 1-.5-.5V14a.5.5 0 0 1 .5-.5z",
  },
  image: {
    stroke:
      "M5.5 5h13A1.5 1.5 0 0 1 20 6.5v11a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 17.5v-11A1.5 1.5 0 0 1 5.5 5zM4 16l4.5-4.5L13 16l2.5-2.5L20 18M15.5 9h.1",
  },
  info: { stroke: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5.5M12 7.8v.1" },
  help: {
    stroke:
      "M9.2 9.2a2.9 2.9 0 1 1 4.3 2.5c-1 .6-1.5 1.1-1.5 2.3M12 17.2v.1M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z",
  },
  copy: {
    stroke:
      "M9 9h9.5A1.5 1.5 0 0 1 20 10.5v8a1.5 1.5 0 0 1-1.5 1.5h-8A1.5 1.5 0 0 1 9 18.5zM15 9V5.5A1.5 1.5 0 0 0 13.5 4h-8A1.5 1.5 0 0 0 4 5.5v8A1.5 1.5 0 0 0 5.5 15H9",
  },
  check: { stroke: "M5 12.5l4.5 4.5L19 7.5" },
  warning: {
    stroke:
      "M12 9v4.5M12 16.9v.1M10.4 4.6 3 17.4A1.8 1.8 0 0 0 4.6 20h14.8a1.8 1.8 0 0 0 1.6-2.6L13.6 4.6a1.85 1.85 0 0 0-3.2 0z",
  },
  close: { stroke: "M6 6l12 12M18 6 6 18" },
  pin: { stroke: "M9 4h6M10 4v5.5L7 13.5h10L14 9.5V4M12 13.5V20" },
  globe: {
    stroke:
      "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3.5 12h17M12 3c2.5 2.5 3.6 5.5 3.6 9s-1.1 6.5-3.6 9c-2.5-2.5-3.6-5.5-3.6-9S9.5 5.5 12 3z",
  },
  clock: { stroke: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7.5V12l3 2" },
  film: {
    stroke:
      "M5.5 5h13A1.5 1.5 0 0 1 20 6.5v11a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 17.5v-11A1.5 1.5 0 0 1 5.5 5zM4 9h16M8 5v4M14 5v4",
  },
} as const satisfies Record<string, { fill?: string; stroke?: string; text?: string }>;

const SVG = "http://www.w3.org/2000/svg";

export function icon(name: IconName): SVGSVGElement {
  const shape: { fill?: string; stroke?: string; text?: string } = SHAPES[name];
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("icon");
  for (const kind of ["fill", "stroke"] as const) {
    const outline = shape[kind];
    if (outline === undefined) continue;
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", outline);
    path.setAttribute("class", kind);
    svg.append(path);
  }
  if (shape.text !== undefined) {
    const text = document.createElementNS(SVG, "text");
    text.setAttribute("x", "12");
    text.setAttribute("y", "15");
    text.textContent = shape.text;
    svg.append(text);
  }
  return svg;
}
