// All options that are right, to choose.
import { exercise } from "../../exercise.js";
import { options } from "../options.js";

function body(context) {
  const chosen = new Set(context.answer ?? []);
  return options(context, "Choose all that are right", "checkbox", chosen, (id, on) => {
    if (on) chosen.add(id);
    else chosen.delete(id);
    context.set([...chosen]);
  });
}

export default exercise(body);
