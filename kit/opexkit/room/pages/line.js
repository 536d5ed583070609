// The line to the room: what is sent is kept until it is acknowledged, also over a reload of the page.

const LONGEST = 15000; // milliseconds between two tries

// Ids are made here, so that a message that is sent again acts once. `randomUUID` is missing on plain HTTP.
function makeId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Connects a page of a kind. `draw(parts)` is called with all parts when some changed, `tell(text, isBad)` with the
// state of the line, `lost(body, why)` with what the room did not take and nobody waits for, `running(message)` with how
// far a lab is.
export function connect(kind, { draw, tell, lost, running = () => {}, socket = `socket/${kind}` }) {
  const address = new URL(socket, location.href);
  address.protocol = address.protocol.replace("http", "ws");
  const line = { kind, draw, tell, lost, running, address, parts: {}, outbox: kept(kind), waiting: new Map(), tries: 0, place: "", skew: 0 };
  open(line);
  return {
    send: (body) => send(line, body),
    here: (place) => { line.place = place; post(line, { here: place }); },
    get waits() { return line.outbox.length; },
    get now() { return Date.now() / 1000 + line.skew; },
  };
}

function kept(kind) {
  try {
    return JSON.parse(sessionStorage.getItem(`opexkit-${kind}`)) ?? [];
  } catch {
    return [];
  }
}

function keep(line) {
  try {
    sessionStorage.setItem(`opexkit-${line.kind}`, JSON.stringify(line.outbox));
  } catch { /* private windows may refuse; the message still waits on this page */ }
}

function send(line, body) {
  const message = { id: makeId(), body };
  line.outbox.push(message);
  keep(line);
  post(line, message);
  say(line);
  return new Promise((resolve) => line.waiting.set(message.id, resolve));
}

function post(line, message) {
  if (line.socket?.readyState === WebSocket.OPEN) line.socket.send(JSON.stringify(message));
}

function open(line) {
  const socket = new WebSocket(line.address);
  line.socket = socket;
  socket.onopen = () => {
    if (line.place) post(line, { here: line.place });
    for (const message of line.outbox) post(line, message);
  };
  socket.onmessage = (event) => take(line, JSON.parse(event.data));
  socket.onclose = () => {
    line.tries += 1;
    say(line, true);
    setTimeout(() => open(line), Math.min(LONGEST, 500 * 2 ** line.tries) * (0.5 + Math.random() / 2));
  };
}

function take(line, message) {
  line.tries = 0;
  if (message.running) return line.running(message);
  if (message.set) update(line, message);
  else if (message.ack) acknowledged(line, message);
  else if (message.later) setTimeout(() => again(line, message.later), 2000);
  line.why = message.why ?? message.away;
  say(line);
}

function update(line, { set, gone, now }) {
  line.skew = now - Date.now() / 1000;
  for (const name of gone) delete line.parts[name];
  Object.assign(line.parts, set);
  line.draw(line.parts);
}

function again(line, id) {
  const message = line.outbox.find((each) => each.id === id);
  if (message) post(line, message);
}

function acknowledged(line, { ack, reply, error }) {
  const message = line.outbox.find((each) => each.id === ack);
  if (!message) return;
  line.outbox = line.outbox.filter((each) => each !== message);
  keep(line);
  const told = error ? { refused: error } : reply;
  const resolve = line.waiting.get(ack);
  line.waiting.delete(ack);
  if (resolve) resolve(told);
  else if (told.refused) line.lost(message.body, told.refused);
}

function say(line, isAway = false) {
  const count = line.outbox.length;
  const waits = count ? ` ${count === 1 ? "One change waits" : `${count} changes wait`} on this page and will be sent.` : "";
  if (isAway) line.tell(`The room cannot be reached.${waits} Trying again …`, true);
  else if (line.why && count) line.tell(`Not saved yet: ${line.why}.${waits}`, true);
  else if (line.why) line.tell(line.why, true);
  else line.tell(count ? "Saving …" : "All is saved.", false);
}
