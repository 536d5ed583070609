// Prompts to bring to their partners.
import { exercise } from "../../exercise.js";
import { placing } from "../places.js";

export default exercise((context) => placing(context, "Still without a partner"));
