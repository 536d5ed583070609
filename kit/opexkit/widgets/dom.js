// Makes an element: properties and attributes, listeners as `onclick`, children as nodes or text.
function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name in node && name !== "list") node[name] = value;
    else if (value !== undefined && value !== false) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

// Each widget is a module of its own, so a counter would start anew in each.
function uniqueId() {
  return `opexkit-${Math.random().toString(36).slice(2)}`;
}

// The root of a widget. Its keys are its own: JupyterLab would take arrows and letters as commands for the notebook.
function ownRoot(attributes) {
  const stop = (event) => event.stopPropagation();
  return h("section", { ...attributes, "data-lm-suppress-shortcuts": "true", onkeydown: stop });
}
