// Shows a widget as Python sends it, read from standard input as {"esm": …, "state": …}; writes the text on the page.
import { text } from "node:stream/consumers";

import { Element, Model } from "./page.js";

const { esm, state } = JSON.parse(await text(process.stdin));
const widget = (await import(`data:text/javascript,${encodeURIComponent(esm)}`)).default;
const el = new Element("div");
const leave = widget.render({ model: new Model(state), el });
process.stdout.write(el.textContent);
leave?.();
