// The self-assessment: practices by question, an answer for the team or a vote, and the risk as it stands.
import { h, listen, ownRoot, uniqueId } from "../view/dom.js";

function render({ model, el }) {
  const root = ownRoot({ className: "opexkit-widget review", ariaLabel: "Self-assessment" });
  const note = h("p", { className: "status", role: "status" });
  const page = makePage(model, draw);

  function update() {
    for (const act of page.live) act();
    note.textContent = page.state.note ?? "";
    note.className = `status ${page.state.error ? "error" : ""}`;
  }

  function draw() {
    page.live.length = 0;
    root.replaceChildren(...head(page), ...page.view.questions.map((each) => question(page, each)), note);
    update();
  }

  draw();
  el.append(root);
  return listen(model, { "change:view": draw, "change:state": update });
}

// What every part of the page may know and do; `live` holds what is drawn again when the state changes.
function makePage(model, draw) {
  return {
    id: uniqueId(),
    live: [],
    words: model.get("vocabulary"),
    get view() { return model.get("view"); },
    get state() { return model.get("state"); },
    get voting() { return model.get("mode") === "vote"; },
    get voter() { return model.get("respondent").trim(); },
    said(code) { return { ...this.state.answers[code] }; },
    status(code) { return this.voting ? this.state.mine?.[code] : this.said(code).status; },
    send: (message) => model.send(message),
    answer(code, change) { // the changed fields alone, with what stood in them
      const now = this.said(code);
      model.send({ do: "answer", code, details: change, seen: Object.fromEntries(Object.keys(change).map((name) => [name, now[name] ?? ""])) });
    },
    vote(code, status) { model.send({ do: "vote", respondent: this.voter, code, status }); },
    set(name, value) {
      model.set(name, value);
      model.save_changes();
      draw();
    },
  };
}

function field(label, value, act, type = "text") {
  return h("label", {}, label, h("input", { type, value: value ?? "", onchange: (event) => act(event.target.value) }));
}

function area(label, value, act) {
  return h("label", { className: "wide" }, label, h("textarea", { rows: 2, value: value ?? "", onchange: (event) => act(event.target.value) }));
}

function head(page) {
  const { team } = page.view;
  const set = (key) => (value) => page.send({ do: "team", ...team, [key]: value });
  const mode = h("select", { onchange: (event) => page.set("mode", event.target.value) },
    h("option", { value: "team", selected: !page.voting }, "for the team"),
    h("option", { value: "vote", selected: page.voting }, "with my own vote"));
  return [
    h("div", { className: "fields" }, field("Team", team.team, set("team")), field("Workload", team.workload, set("workload")),
      field("Milestone", team.milestone, set("milestone")), field("Date", team.date, set("date"), "date")),
    h("div", { className: "fields" }, h("label", {}, "I answer ", mode),
      page.voting ? field("I am (a role, not a name)", page.voter, (value) => page.set("respondent", value)) : "",
      h("button", { type: "button", onclick: () => page.send({ do: "refresh" }) }, "Show the votes so far")),
    h("p", { className: "how" }, `Kept in ${team.path}. Grade it: opexkit assess ${team.folder} -o out`),
  ];
}

function question(page, item) {
  const risk = h("p", {});
  page.live.push(() => {
    const now = page.state.risks[item.code];
    risk.replaceChildren(h("span", { className: `risk ${now.key}` }, `Risk: ${now.shape} ${now.word}`), now.why);
  });
  return h("div", { className: "question" }, h("h4", {}, `${item.number}: ${item.title}`), h("p", {}, item.why), risk,
    ...item.practices.map((each) => practice(page, each)));
}

function practice(page, item) {
  const more = h("div", { className: "fields" });
  const votes = h("p", { className: "votes" });
  const radios = page.words.statuses.map(([value]) => h("input", {
    type: "radio", name: `${page.id}-${item.code}`, value, disabled: page.voting && !page.voter, onchange: () => choose(page, item.code, value),
  }));
  let drawn;
  page.live.push(() => {
    const status = page.status(item.code);
    for (const radio of radios) radio.checked = radio.value === status;
    votes.textContent = tally(page.state.votes[item.code]);
    const shape = page.voting ? "" : status ?? "";
    if (shape !== drawn) more.replaceChildren(...details(page, item.code, shape));
    drawn = shape;
  });
  return h("fieldset", { className: "practice" },
    h("legend", {}, `${item.code} ${item.title} `), h("div", {}, h("span", { className: "how" }, `${item.level} risk if missing. `), item.what),
    h("div", { className: "statuses" }, ...radios.map((radio, index) => h("label", {}, radio, page.words.statuses[index][1]))), votes, more,
    guidance(item), item.company ? h("details", {}, h("summary", {}, `Why it matters at ${page.view.company}`), h("p", {}, item.company)) : "");
}

function choose(page, code, status) {
  if (page.voting) page.vote(code, status);
  else page.answer(code, { status, reason: status === "not_applicable" ? page.said(code).reason ?? "OUT_OF_SCOPE" : "" });
}

function tally(given) {
  return given ? `Votes: ${given.words}. Spread ${given.spread}.` : "";
}

// What else is asked of a practice with this status.
function details(page, code, status) {
  if (!status) return [];
  const now = page.said(code);
  const set = (key) => (value) => page.answer(code, { [key]: value });
  const lines = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);
  const parts = [area("Note", now.note, set("note"))];
  if (status === "not_applicable") parts.unshift(reason(page, now.reason, set("reason")));
  if (["implemented", "partial"].includes(status)) {
    parts.push(area("Evidence, one a line", (now.evidence ?? []).join("\n"), (text) => set("evidence")(lines(text))));
  }
  if (["partial", "not_implemented"].includes(status)) parts.push(field("Owner", now.owner, set("owner")), field("Due", now.due, set("due"), "date"));
  return parts;
}

function reason(page, given, act) {
  return h("label", {}, "Because ", h("select", { onchange: (event) => act(event.target.value) },
    ...page.words.reasons.map(([value, words]) => h("option", { value, selected: given === value }, words))));
}

function guidance(item) {
  const rows = [["What good looks like", item.good], ["Could be shown by", (item.evidence || []).join("; ")], ["A common mistake", item.antipattern], ["First step", item.first_step]];
  const told = rows.filter(([, text]) => text).flatMap(([term, text]) => [h("dt", {}, term), h("dd", {}, text)]);
  const aws = (item.aws ?? []).flatMap((means) => [
    h("dt", {}, "With ", h("a", { href: means.source, target: "_blank", rel: "noopener" }, means.title)),
    h("dd", {}, [means.does, `Limit: ${means.limit}`, means.mark, `(${means.standing})`].filter(Boolean).join(" ")),
  ]);
  return h("details", {}, h("summary", {}, "What good looks like"), h("dl", {}, ...told, ...aws),
    h("a", { href: item.source, target: "_blank", rel: "noopener" }, `AWS on ${item.title}`));
}

export default { render };
