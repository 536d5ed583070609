// A lab: a file that is run when the learner asks for it, so that the feedback says what happened.
import { exercise } from "../exercises/exercise.js";
import { file } from "../exercises/kinds/artefact/script.js";

export default exercise((context) => file(context, 28), { certainty: false, check: () => "Run it", found: true });
