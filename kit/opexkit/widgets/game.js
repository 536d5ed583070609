// A game day: the clock, what rings, what can be looked at and run, what was seen, the log, the debrief.
import { h, listen, ownRoot, shown, uniqueId } from "../view/dom.js";

function render({ model, el }) {
  const root = ownRoot({ className: "opexkit-widget game" });
  const id = uniqueId();
  const state = () => model.get("state");
  const send = (message) => model.send(message);

  const clock = h("strong", { className: "clock", role: "timer" });
  const hurt = h("span", { className: "hurt" });
  const status = h("p", { className: "status", role: "status" });
  const running = h("input", { type: "checkbox", onchange: () => drawClock() });
  const speed = h("span", {});
  const alarms = h("div", {});
  const checks = h("div", { className: "moves", role: "group", ariaLabel: "Checks" });
  const runbook = h("select", { id: `${id}-runbook` });
  const act = h("button", { type: "button", onclick: () => send({ do: "run", name: runbook.value }) }, "Run it");
  const call = h("button", { type: "button", onclick: () => send({ do: "call" }) }, "Hand over to the second line");
  const seen = h("div", { className: "seen" });
  const role = h("select", { id: `${id}-role` });
  const line = h("input", { type: "text", id: `${id}-line`, maxLength: 500, size: 40, onkeydown: (event) => { if (event.key === "Enter") note(); } });
  const log = h("div", {});
  const debrief = h("div", { tabIndex: -1 });
  const again = h("button", { type: "button", className: "check", onclick: () => send({ do: "next" }) }, "Next incident");
  const level = h("select", { id: `${id}-level`, onchange: () => says() });
  const levelSays = h("span", { className: "hint" });
  const begin = h("button", { type: "button", className: "check", onclick: () => send({ do: "begin", level: level.value }) }, "Begin");
  const opening = h("div", { className: "buttons" }, h("label", { htmlFor: `${id}-level` }, "How hard"), level, levelSays, begin);
  const play = h("div", {});
  const names = h("div", { className: "fields" });

  let timer;

  function says() {
    levelSays.textContent = state().levels.find((each) => each.id === level.value)?.says ?? "";
  }

  function note() {
    if (!line.value.trim()) return;
    const who = names.querySelector(`[data-role="${role.value}"]`)?.value.trim();
    send({ do: "note", role: role.value, text: who ? `${who}: ${line.value}` : line.value });
    line.value = "";
  }

  function drawClock() {
    const { minute, hurt: number, end, begun } = state();
    clock.textContent = `Minute ${Math.floor(minute)}`;
    hurt.textContent = begun ? `${number.toLocaleString("en")} requests hurt so far` : "";
    clearInterval(timer);
    if (begun && !end && running.checked) {
      timer = setInterval(() => {
        if (root.isConnected) send({ do: "think" });
        else clearInterval(timer);
      }, 1000 * state().second_per_minute);
    }
  }

  function draw() {
    const now = state();
    drawClock();
    opening.hidden = now.begun;
    if (!level.options.length) {
      level.append(...now.levels.map((each) => h("option", { value: each.id, selected: each.id === now.level }, each.title)));
      says();
    }
    play.hidden = !now.begun;
    speed.textContent = ` the clock runs: a minute passes every ${now.second_per_minute} seconds`;
    const done = new Set(now.looked);
    checks.replaceChildren(...now.checks.map((check) => h("button", {
      type: "button", disabled: Boolean(now.end), className: done.has(check.id) ? "move done" : "move", onclick: () => send({ do: "check", name: check.id }),
    }, h("span", {}, check.title), h("span", { className: "cost" }, ` ${check.minutes} min`), done.has(check.id) ? h("span", {}, " ✓ seen") : "")));
    if (!runbook.options.length) runbook.append(...now.runbooks.map((each) => h("option", { value: each.id }, `${each.title} (${each.minutes} min)`)));
    if (!role.options.length) {
      role.append(...now.roles.map((each) => h("option", { value: each.id }, each.title)));
      names.append(...now.roles.map((each) => h("label", {}, `${each.title} `, h("input", { type: "text", size: 12, maxLength: 60, "data-role": each.id }))));
    }
    for (const button of [act, call]) button.disabled = Boolean(now.end);
    again.hidden = !now.end;
    status.textContent = now.said;
  }

  function drawParts() {
    alarms.replaceChildren(shown(model.get("alarms")));
    seen.replaceChildren(...model.get("seen").map((text) => shown(text, { className: "evidence" })));
    log.replaceChildren(shown(model.get("log")));
  }

  function drawDebrief() {
    const text = model.get("debrief");
    debrief.replaceChildren(...(text ? [h("h5", {}, "Debrief"), shown(text)] : []));
    if (text) debrief.scrollIntoView({ block: "nearest" });
  }

  root.setAttribute("aria-labelledby", `${id}-title`);
  play.append(
    h("div", { className: "bar" }, clock, hurt, h("label", {}, running, speed),
      h("div", { className: "buttons line" }, h("label", { htmlFor: `${id}-role` }, "As"), role,
        h("label", { htmlFor: `${id}-line` }, "write"), line, h("button", { type: "button", onclick: note }, "Write it down"))),
    h("div", { className: "board" },
      h("div", {}, status, debrief, h("h5", {}, "What you see, the newest first"), seen, alarms),
      h("div", { className: "hand" },
        h("h5", {}, "Look at"), checks,
        h("h5", {}, "Act"),
        h("div", { className: "buttons" }, h("label", { htmlFor: `${id}-runbook` }, "Runbook"), runbook, act),
        h("div", { className: "buttons" }, call, again))),
    log,
  );
  root.append(
    h("h4", { id: `${id}-title` }, model.get("title")), h("p", {}, model.get("briefing")),
    h("details", {}, h("summary", {}, "Who plays which role"), names), opening, play,
  );
  const stop = listen(model, {
    "change:state": draw, "change:alarms": drawParts, "change:seen": drawParts, "change:log": drawParts, "change:debrief": drawDebrief,
    "change:title": () => { root.querySelector("h4").textContent = model.get("title"); },
  });
  draw(); drawParts(); drawDebrief();
  el.append(root);
  return () => {
    clearInterval(timer);
    stop();
  };
}

export default { render };
