// A practice on a page: what it asks, the vote on it, what was voted, and the team's answer.
import { h, uniqueId } from "../../view/dom.js";
import { field } from "./field.js";

const FIELDS = [["status", "What the team agrees on"], ["reason", "Why it does not apply"], ["note", "Note"], ["evidence", "Evidence, one a line"], ["owner", "Owner"], ["due", "Due"]];

// Which fields go with a status.
function fits(name, status) {
  if (name === "reason") return status === "not_applicable";
  if (name === "evidence") return ["implemented", "partial"].includes(status);
  if (["owner", "due"].includes(name)) return ["partial", "not_implemented", "cannot_determine"].includes(status);
  return true;
}

export function card(words, item, { send, agreed = true }) {
  const vote = ballot(words, item, send);
  const fields = agreed ? FIELDS.map(([name, label]) => [name, field(name, label, words, (value, base) => send({ do: "write", item: item.code, name, value, base }))]) : [];
  const fold = () => {
    const status = fields[0]?.[1].value;
    for (const [name, each] of fields) each.node.hidden = !fits(name, status) && !each.value;
  };
  fields[0]?.[1].node.addEventListener("change", fold);
  const node = h("article", { className: "practice" },
    h("h2", { tabIndex: -1 }, `${item.code} ${item.title}`),
    h("p", {}, h("span", { className: "how" }, `${item.level} risk if missing. `), item.what), guidance(item), vote.node,
    agreed ? h("section", { className: "answer", ariaLabel: `The team's answer to ${item.code}` }, h("h3", {}, "The team's answer"), ...fields.map(([, each]) => each.node)) : "");
  fold();
  return {
    node,
    update(parts) {
      vote.update(parts[`ballot:${item.code}`]);
      for (const [name, each] of fields) each.update(parts[`fields:${item.code}`]?.[name]);
      fold();
    },
  };
}

function ballot(words, item, send) {
  const name = uniqueId();
  const note = h("p", { className: "how", role: "status" });
  const radios = words.statuses.map(([value, word]) => [value, h("input", { type: "radio", name, value, onchange: () => cast(value) }), word]);
  const box = h("fieldset", { className: "vote" }, h("legend", {}, "Your vote; nobody sees it before all are shown"),
    ...radios.map(([, input, word]) => h("label", {}, input, word)));
  const shown = h("div", {});
  const node = h("section", { hidden: true, ariaLabel: `Vote on ${item.code}` }, box, note, shown);
  let now;
  let casting = 0; // until it is saved, what was chosen here goes before what the room holds

  async function cast(status) {
    note.textContent = "Saving your vote …";
    casting += 1;
    const told = await send({ do: "vote", ballot: now.id, status });
    casting -= 1;
    note.textContent = told.refused ?? "Your vote is saved. You can change it while the vote is open.";
  }

  function update(next) {
    node.hidden = !next;
    if (next) redrawn(next);
  }

  function redrawn(next) {
    const isOther = next.id !== now?.id;
    if (isOther || next.state !== now.state) note.textContent = "";
    for (const [value, input] of radios) {
      if (next.mine && !casting) input.checked = value === next.mine;
      else if (isOther) input.checked = false;
    }
    now = next;
    box.disabled = next.state !== "open";
    shown.replaceChildren(...results(words, next));
  }

  return { node, update };
}

// What is known of a vote: how many voted, and once it is shown, the distribution of each team.
export function results(words, ballot, heading = "h3") {
  const state = { open: "Voting is open", closed: "Voting is over", revealed: "What was voted" }[ballot.state];
  const round = ballot.round > 1 ? `, round ${ballot.round}` : "";
  return [h(heading, {}, `${state}${round}`), ...ballot.teams.map((team) => distribution(words, team))];
}

export function distribution(words, { team, votes, of, tally, spread }) {
  const head = h("p", {}, h("strong", {}, team), ` ${votes} of ${of} voted.`, tally && spread !== null ? ` ${agreement(spread)}` : "");
  if (!tally) return h("div", { className: "team" }, head);
  if (!Object.keys(tally).length) return h("div", { className: "team" }, head, h("p", { className: "how" }, "Fewer than four votes stay hidden: one could tell who said what."));
  const most = Math.max(...Object.values(tally));
  return h("div", { className: "team" }, head, h("table", { className: "bars" },
    h("caption", {}, `Votes of ${team}`),
    ...words.statuses.map(([value, word]) => bar(word, tally[value] ?? 0, most))));
}

function bar(word, count, most) {
  return h("tr", {}, h("th", { scope: "row" }, word), h("td", { className: "number" }, String(count)),
    h("td", { className: "line", ariaHidden: "true" }, h("meter", { min: 0, max: most, value: count, tabIndex: -1 })));
}

export function agreement(spread) {
  if (spread === 0) return "All agree.";
  return `Spread ${spread.toFixed(2)} of 1.`;
}

function guidance(item) {
  const rows = [["What good looks like", item.good], ["Could be shown by", (item.evidence || []).join("; ")], ["A common mistake", item.antipattern], ["First step", item.first_step], ["Why it matters at the company", item.company]];
  const told = rows.filter(([, text]) => text).flatMap(([term, text]) => [h("dt", {}, term), h("dd", {}, text)]);
  return h("details", {}, h("summary", {}, "What good looks like"), h("dl", {}, ...told),
    item.source ? h("a", { href: item.source, target: "_blank", rel: "noopener noreferrer" }, `AWS on ${item.title}`) : "");
}
