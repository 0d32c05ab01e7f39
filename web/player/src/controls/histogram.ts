/** The user's activity over time, drawn as bars. */

const SVG = "http://www.w3.org/2000/svg";
const HEIGHT = 24;
const BAR_WIDTH = 0.64;

export function drawHistogram(activity: readonly number[]): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${Math.max(activity.length, 1)} ${HEIGHT}`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", activity.map(bar).join(""));
  svg.append(path);
  return svg;
}

function bar(share: number, index: number): string {
  if (share <= 0) return "";
  const height = Math.max(share * HEIGHT, 2);
  return `M${index + (1 - BAR_WIDTH) / 2} ${HEIGHT}v${-height}h${BAR_WIDTH}v${height}z`;
}
