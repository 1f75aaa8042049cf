// node --test static/src/live/  (tests/live/test_client.py runs it)
import assert from "node:assert/strict";
import fs from "node:fs";
import test from "node:test";
import { Log, together } from "./log.js";

const cases = JSON.parse(fs.readFileSync(new URL("../../../tests/live/fold_cases.json", import.meta.url), "utf8"));
const plain = (line) => {
  const { cid, ...rest } = line;
  return rest;
};

for (const { name, events, lines } of cases.filter((found) => found.lines)) {
  test(`fold: ${name}`, () => {
    const log = new Log({ moderates: true });
    log.apply({ events, last_seq: events.length });
    assert.deepEqual(log.lines().map(plain), lines);
  });
}

/** mulberry32: the same numbers for the same seed */
function random(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A log as a server could have written it. */
function written(rng, length) {
  const events = [];
  const messages = [];
  for (let seq = 1; seq <= length; seq += 1) {
    const at = seq * 1000;
    const about = messages[Math.floor(rng() * messages.length)];
    const dice = rng();
    if (about && dice < 0.12) events.push({ seq, type: "edit", at, by: 1, about, text: `sửa ${seq}` });
    else if (about && dice < 0.18) events.push({ seq, type: "withdraw", at, by: 1, about });
    else if (about && dice < 0.24) events.push({ seq, type: "hide", at, by: 9, about, reason: `vì ${seq}` });
    else if (about && dice < 0.28) events.push({ seq, type: "restore", at, by: 9, about, text: `lại ${seq}` });
    else if (about && dice < 0.32) events.push({ seq, type: dice < 0.3 ? "pin" : "unpin", at, by: 9, about });
    else {
      events.push({ seq, type: "message", at, by: 1 + Math.floor(rng() * 3), text: `tin ${seq}` });
      messages.push(seq);
    }
  }
  return events;
}

const shuffled = (rng, list) => {
  const out = [...list];
  for (let i = out.length - 1; i > 0; i -= 1) {
    const j = Math.floor(rng() * (i + 1));
    [out[i], out[j]] = [out[j], out[i]];
  }
  return out;
};

test("whatever the order, the doubles and the pages, the same log comes out (500 seeded runs)", () => {
  for (let seed = 1; seed <= 500; seed += 1) {
    const rng = random(seed);
    const events = written(rng, 5 + Math.floor(rng() * 60));
    const length = events.length;
    const straight = new Log({ me: 1, moderates: true });
    straight.apply({ events, last_seq: length });

    // what a phone sees: a first page from the end, then everything else doubled, torn and out of order
    const start = Math.floor(rng() * length);
    const log = new Log({ me: 1, moderates: true });
    const first = events.slice(start, start + 1 + Math.floor(rng() * (length - start)));
    log.apply({ events: first, last_seq: length });
    const told = new Set(log.lines().map((line) => line.seq));
    const rest = shuffled(rng, [...events, ...events.filter(() => rng() < 0.4)]);
    for (let index = 0; index < rest.length; ) {
      const size = 1 + Math.floor(rng() * 6);
      const { added, before } = log.apply({ events: rest.slice(index, index + size), last_seq: length });
      for (const seq of [...before, ...added]) {
        assert.ok(!told.has(seq), `seed ${seed}: line ${seq} was told twice`);
        told.add(seq);
      }
      assert.deepEqual(added, [...added].sort((a, b) => a - b));
      assert.deepEqual(before, [...before].sort((a, b) => a - b));
      index += size;
    }
    assert.equal(log.gap, false, `seed ${seed}`);
    assert.equal(log.earlier, false, `seed ${seed}`);
    assert.deepEqual([log.low, log.high], [1, length], `seed ${seed}`);
    assert.deepEqual(log.lines(), straight.lines(), `seed ${seed}`);
    assert.deepEqual([...told].sort((a, b) => a - b), straight.lines().map((line) => line.seq), `seed ${seed}`);
  }
});

test("what changed is named, so that only that is drawn anew", () => {
  const log = new Log();
  log.apply({ events: [{ seq: 1, type: "message", at: 1, by: 1, text: "a" }], last_seq: 1 });
  const { events, ...out } = log.apply({ events: [{ seq: 2, type: "edit", at: 2, by: 1, about: 1, text: "b" }], last_seq: 2 });
  assert.deepEqual(out, { added: [], before: [], changed: [1] });
  assert.deepEqual(events.map(({ seq }) => seq), [2]);
});

test("nothing beyond a gap is shown before the gap is filled", () => {
  const log = new Log();
  const message = (seq) => ({ seq, type: "message", at: seq, by: 1, text: String(seq) });
  log.apply({ events: [message(1)], last_seq: 1 });
  assert.deepEqual(log.apply({ events: [message(4), message(3)] }).added, []);
  assert.equal(log.gap, true);
  assert.equal(log.high, 1);
  assert.deepEqual(log.apply({ events: [message(2)] }).added, [2, 3, 4]);
  assert.equal(log.gap, false);
});

test("an empty room has no history and takes the first message", () => {
  const log = new Log();
  log.apply({ events: [], last_seq: 0, state: "planned", pinned: null });
  assert.equal(log.earlier, false);
  log.apply({ events: [{ seq: 1, type: "opened", at: 1, by: 1 }] });
  assert.equal(log.state, "open");
  assert.deepEqual(log.apply({ events: [{ seq: 2, type: "message", at: 1, by: 1, text: "a" }] }).added, [2]);
});

test("a member forgets hidden words at once; who moderates and the author do not", () => {
  for (const [options, kept] of [[{ me: 5 }, null], [{ me: 5, moderates: true }, "x"], [{ me: 1 }, "x"]]) {
    const log = new Log(options);
    log.apply({ events: [{ seq: 1, type: "message", at: 1, by: 1, text: "x" }], last_seq: 1 });
    log.apply({ events: [{ seq: 2, type: "hide", at: 2, by: 9, about: 1, reason: "vì sao" }], last_seq: 2 });
    assert.equal(log.line(1).text, kept);
    assert.equal(log.quote(1), null);
  }
});

test("the pin follows the newest word about it, and a snapshot is older than what came after it", () => {
  const log = new Log();
  log.apply({ events: [{ seq: 3, type: "message", at: 1, by: 1, text: "x" }], last_seq: 3, pinned: 2, quotes: { 2: { by: 1, text: "cũ" } } });
  assert.equal(log.pinned, 2);
  assert.deepEqual(log.quote(2), { by: 1, text: "cũ" });
  log.apply({ events: [{ seq: 4, type: "pin", at: 2, by: 9, about: 3 }] });
  assert.equal(log.pinned, 3);
  log.apply({ events: [{ seq: 1, type: "opened", at: 0, by: 9 }, { seq: 2, type: "message", at: 0, by: 1, text: "cũ" }] });
  assert.equal(log.pinned, 3);
  log.apply({ events: [{ seq: 5, type: "withdraw", at: 3, by: 1, about: 3 }] });
  assert.equal(log.pinned, null);
});

test("an edit reaches the quotes that others show of the message", () => {
  const log = new Log();
  log.apply({ events: [{ seq: 9, type: "message", at: 1, by: 1, text: "x", re: 4 }], last_seq: 9, quotes: { 4: { by: 2, text: "trước" } } });
  log.apply({ events: [{ seq: 10, type: "edit", at: 2, by: 2, about: 4, text: "sau" }] });
  assert.equal(log.quote(4).text, "sau");
  log.apply({ events: [{ seq: 11, type: "hide", at: 3, by: 9, about: 4, reason: "" }] });
  assert.equal(log.quote(4), null);
});

test("a long log can be shortened at its beginning and read back", () => {
  const events = Array.from({ length: 30 }, (_, i) => ({ seq: i + 1, type: "message", at: i, by: 1, text: `${i}` }));
  const log = new Log();
  log.apply({ events, last_seq: 30 });
  assert.deepEqual(log.trim(10), events.slice(0, 20).map((event) => event.seq));
  assert.equal(log.low, 21);
  assert.equal(log.earlier, true);
  assert.equal(log.apply({ events: events.slice(10, 20) }).before.length, 10);
  assert.equal(log.low, 11);
});

test("messages of one person close to each other are one group", () => {
  const a = { kind: "message", by: 1, at: 0 };
  assert.ok(together(a, { kind: "message", by: 1, at: 60000 }));
  assert.ok(!together(a, { kind: "message", by: 2, at: 60000 }));
  assert.ok(!together(a, { kind: "message", by: 1, at: 6 * 60000 }));
  assert.ok(!together(a, { kind: "ended", by: 1, at: 1 }));
  assert.ok(!together(null, a));
});
