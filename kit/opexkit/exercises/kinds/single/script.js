// One option to choose.
import { exercise } from "../../exercise.js";
import { options } from "../options.js";

function body(context) {
  return options(context, "Choose one", "radio", new Set([context.answer]), (id) => context.set(id));
}

export default exercise(body);
