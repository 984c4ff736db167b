// Canvases: sized to the pixels of the screen, coloured by the page's style.

/** Give the drawing context of a canvas, its size set to that of its element; null when it has none. */
export function prepared(canvas) {
  const { clientWidth: width, clientHeight: height } = canvas;
  if (!width || !height) return null;
  const ratio = window.devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio);
  if (canvas.height !== Math.round(height * ratio)) canvas.height = Math.round(height * ratio);
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}

/** Give the colours that the style has now: of levels by their number, of lines, text and the accent. */
export function colours() {
  const style = getComputedStyle(document.documentElement);
  const of = (name) => style.getPropertyValue(name).trim();
  return {
    levels: ["info", "low", "medium", "high", "critical"].map((level) => of(`--${level}`)),
    line: of("--line"),
    text: of("--muted"),
    accent: of("--accent"),
    shade: of("--shade"),
    lane: of("--lane"),
  };
}
