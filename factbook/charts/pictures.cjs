// SVG to PNG, many at once. stdin: {fonts: [path], pictures: [{svg, scale, path}]}; each picture
// is written to its path, and its number told on stdout when it is there.
const fs = require("node:fs");
const { Resvg } = require("@resvg/resvg-js");

const { fonts, pictures } = JSON.parse(fs.readFileSync(0, "utf8"));
const font = { fontFiles: fonts, loadSystemFonts: false };
pictures.forEach(({ svg, scale, path }, number) => {
  const drawn = new Resvg(svg, { font, fitTo: { mode: "zoom", value: scale } }).render();
  fs.writeFileSync(path, drawn.asPng());
  fs.writeSync(1, `${number}\n`);
});
