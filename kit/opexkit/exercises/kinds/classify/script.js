// Cards to sort into bins.
import { exercise } from "../../exercise.js";
import { placing } from "../places.js";

export default exercise((context) => placing(context, "Still to be placed"));
