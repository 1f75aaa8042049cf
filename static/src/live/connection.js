// The line to the room: a socket, and plain requests where it does not get through. It joins (the server lets us into the
// room first and reads the log afterwards), asks for what is missing, and says how it stands.
import { Later, Never } from "./outbox.js";

const ANSWER = 8000;
const GAP = 300;
// How often the log is asked for by HTTP while there is no socket.
const POLL = 8000;

/** A refusal as the outbox understands it. */
function refusal({ error, message, retry_after: seconds }) {
  if (error === "too_many") return new Later(seconds ?? 5);
  if (error === "unexpected" || error === "database" || error === "disk_full") return new Later();
  return Object.assign(new Never(message), { code: error });
}

export class Connection {
  /** room: {id, urls}; log; on: {page, state, presence, joined}; headers: () => {…} for requests that write. */
  constructor({ room, log, on, headers }) {
    Object.assign(this, { room, log, on, headers, socket: null, joined: false, over: false });
  }

  async start() {
    this.#poll();
    addEventListener("online", () => this.wake());
    addEventListener("offline", () => this.#say());
    addEventListener("pageshow", (event) => event.persisted && this.wake());
    document.addEventListener("visibilitychange", () => document.hidden || this.wake());
    try {
      const { io } = await import("socket.io-client");
      this.#listen(io({ transports: ["websocket", "polling"], tryAllTransports: true, timeout: ANSWER, reconnectionDelayMax: 8000 }));
    } catch {
      // the script itself did not arrive: plain requests carry on, and the next waking tries again
      setTimeout(() => this.socket || this.over || this.start(), 15000);
    }
  }

  #listen(socket) {
    this.socket = socket;
    socket.on("connect", () => this.#join());
    socket.on("disconnect", (reason) => {
      this.joined = false;
      this.#say();
      // sent away by the server: come back by ourselves, each at its own moment; a sign-out is told at the door
      if (reason === "io server disconnect") setTimeout(() => this.over || socket.connect(), Math.random() * (this.within ?? 1000));
    });
    socket.on("connect_error", (error) => {
      this.joined = false;
      if (error.message === "sign_in_needed") this.#end("signed-out");
      else this.#say();
    });
    socket.on("server_restart", ({ within_ms: within }) => (this.within = within));
    socket.on("signed_out", () => this.#end("signed-out"));
    socket.on("live.out", () => this.#end("out"));
    socket.on("live.events", (page) => page.session === this.room.id && this.take(page));
    socket.on("live.tally", (told) => told.session === this.room.id && this.on.tally(told));
    socket.on("live.presence", ({ session, count }) => session === this.room.id && this.on.presence(count));
  }

  #end(state) {
    this.over = true;
    this.joined = false;
    this.socket?.disconnect();
    this.on.state(state);
  }

  #say() {
    if (!this.over) this.on.state(this.joined ? "online" : navigator.onLine ? "connecting" : "offline");
  }

  async #join() {
    const after = this.log.begun ? this.log.high : null;
    try {
      const answer = await this.socket.timeout(ANSWER).emitWithAck("live.join", { session: this.room.id, after });
      if (answer.error) {
        if (answer.error === "not_found") this.#end("out");
        else if (answer.error === "sign_in_needed") this.#end("signed-out");
        else setTimeout(() => this.socket.connected && this.#join(), 3000);
        return;
      }
      // the server knows less than we do: it was set back to an older copy, and numbers begin anew
      if (answer.page.last_seq < after) return location.reload();
      this.joined = true;
      this.take({ ...answer.page, state: answer.state, pinned: answer.pinned });
      this.on.joined(answer);
      this.on.presence(answer.count);
      this.#say();
      if (answer.page.more) await this.catchUp();
    } catch {
      // no answer on a line that seems open: it is half dead, begin anew
      this.joined = false;
      this.#say();
      this.socket.disconnect();
      setTimeout(() => this.over || this.socket.connect(), 1000);
    }
  }

  /** A page from wherever it came; what is missing before it is asked for if it does not come by itself at once. */
  take(page) {
    this.on.page(page, this.log.apply(page));
    if (!this.log.gap) return;
    clearTimeout(this.gapTimer);
    this.gapTimer = setTimeout(() => this.log.gap && this.catchUp().catch(() => {}), GAP);
  }

  async #get(query) {
    const answer = await fetch(`${this.room.urls.events}?${query}`, { headers: { Accept: "application/json" }, signal: limit() });
    if (answer.status === 401 || answer.redirected) this.#end("signed-out");
    else if (answer.status === 404) this.#end("out");
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  }

  /** Ask by HTTP for everything after what we hold. */
  async catchUp() {
    for (let more = true; more; ) {
      const page = await this.#get(`after=${this.log.high}`);
      this.take(page);
      more = page.more && page.events.length;
    }
  }

  /** The page before what we hold. */
  async history() {
    const { state, pinned, ...page } = await this.#get(`before=${this.log.low}`);
    this.take(page);
    return page.events.length;
  }

  #poll() {
    setInterval(() => {
      if (!this.joined && !this.over && !document.hidden && navigator.onLine) this.catchUp().catch(() => {});
    }, POLL);
  }

  /** The phone was asleep or the network away: see whether the line still holds. */
  wake() {
    if (this.over || !this.socket) return;
    if (this.socket.connected) this.#join();
    else this.socket.connect();
    this.#say();
  }

  /** Do an act: over the socket when it holds, else by HTTP; both know it by its client_id. Throws Later or Never. */
  async act(name, data) {
    if (this.joined) {
      let answer;
      try {
        answer = await this.socket.timeout(ANSWER).emitWithAck(`live.${name}`, { session: this.room.id, ...data });
      } catch {
        answer = null; // not answered in time: the same again by HTTP
      }
      if (answer?.ok) return this.#done(answer);
      if (answer?.error === "sign_in_needed") this.#end("signed-out");
      else if (answer?.error) throw refusal(answer);
    }
    return this.#done(await this.#post(name, data));
  }

  #done(answer) {
    this.take(answer.page);
    return answer;
  }

  async #post(name, data) {
    if (this.over) throw new Later();
    let answer, body;
    try {
      answer = await fetch(`${this.room.urls.act}/${name}`, {
        method: "POST",
        headers: { ...this.headers(), "Content-Type": "application/json", Accept: "application/json" },
        body: JSON.stringify(data),
        signal: limit(),
      });
      body = await answer.json();
    } catch {
      throw new Later();
    }
    if (answer.ok) return body;
    if (answer.status === 401) this.#end("signed-out");
    throw answer.status >= 500 || answer.status === 401 ? new Later() : refusal(body);
  }
}

function limit() {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 12000);
  return controller.signal;
}
