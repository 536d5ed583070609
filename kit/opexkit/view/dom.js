// What every script of the kit needs to draw.

// Makes an element: properties and attributes, listeners as `onclick`, children as nodes or text.
export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name in node && name !== "list") node[name] = value;
    else if (value !== undefined && value !== false) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

// Shows HTML that Python made: it is the kit's own, and every text in it is escaped.
export function shown(html, attributes = {}) {
  const node = h("div", attributes);
  node.innerHTML = html;
  return node;
}

// Each widget is a module of its own, so a counter would start anew in each.
export function uniqueId() {
  return `opexkit-${Math.random().toString(36).slice(2)}`;
}

// The root of a widget. Its keys are its own: JupyterLab would take arrows and letters as commands for the notebook.
export function ownRoot(attributes) {
  const stop = (event) => event.stopPropagation();
  return h("section", { ...attributes, "data-lm-suppress-shortcuts": "true", onkeydown: stop });
}

// Listens to a model's events; returns what stops it again.
export function listen(model, listeners) {
  for (const [event, act] of Object.entries(listeners)) model.on(event, act);
  return () => {
    for (const [event, act] of Object.entries(listeners)) model.off(event, act);
  };
}
