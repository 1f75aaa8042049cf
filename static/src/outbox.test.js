import assert from "node:assert/strict";
import { test } from "node:test";
import { Later, Never, Outbox, poster } from "./outbox.js";

function store() {
  const kept = new Map();
  let last = 0;
  return {
    kept,
    all: async () => [...kept.values()].map((letter) => structuredClone(letter)),
    get: async (seq) => structuredClone(kept.get(seq)),
    put: async (letter) => void kept.set(letter.seq ?? (last += 1), structuredClone({ ...letter, seq: letter.seq ?? last })),
    remove: async (seq) => void kept.delete(seq),
  };
}

const body = (letter) => letter.fields.find(([name]) => name === "body")[1];
const letter = (words, url = "/t/1/reply", more = []) => ({ kind: "reply", url, fields: [["body", words], ...more] });
const box = (kept, post, more = {}) =>
  new Outbox({ store: kept, post, person: 7, later: () => 0, lock: (act) => act(), ...more });
const away = async () => {
  throw new Later();
};

test("what was kept before the phone died goes later, in order, each once", async () => {
  const kept = store();
  const dead = box(kept, away);
  for (const words of ["một", "hai", "ba"]) await dead.put(letter(words, `/t/${words.length}/reply`));
  await dead.put(letter("bốn", "/p/9/edit", [["edits", "0"]]));
  const sent = [];
  const alive = box(kept, async (one) => (sent.push(body(one)), { url: "/p/1", fresh: true }));
  await alive.wake();
  assert.deepEqual(sent, ["một", "hai", "ba", "bốn"]);
  assert.equal(kept.kept.size, 0);
});

test("a refused letter stays with its reason and does not block the others", async () => {
  const kept = store();
  const sent = [];
  const outbox = box(kept, async (one) => {
    if (body(one) === "xấu") throw new Never("Chủ đề đã khóa.");
    sent.push(body(one));
    return { url: "/p/1", fresh: true };
  });
  outbox.held.add("wait");
  for (const words of ["xấu", "tốt"]) await outbox.put(letter(words));
  await outbox.wake();
  assert.deepEqual(sent, ["tốt"]);
  assert.deepEqual(outbox.letters.map(({ error }) => error), ["Chủ đề đã khóa."]);
  await outbox.reword(outbox.letters[0].id, "body", "đã sửa");
  await outbox.wake();
  assert.deepEqual(sent, ["tốt", "đã sửa"]);
});

test("words changed after a flight nobody heard back from follow as an edit", async () => {
  const kept = store();
  const lost = box(kept, away);
  const id = await lost.put(letter("cũ"));
  await lost.wake();
  await lost.reword(id, "body", "mới");
  const sent = [];
  const outbox = box(kept, async (one) => {
    sent.push([one.url, body(one)]);
    return { url: "/p/5", fresh: one.kind === "edit", edit: { url: "/p/5/edit", edits: 0 } };
  });
  await outbox.wake();
  assert.deepEqual(sent, [["/t/1/reply", "mới"], ["/p/5/edit", "mới"]]);
  assert.equal(kept.kept.size, 0);
});

test("a second edit of the same post begins where the waiting one ends; another person's letters stay", async () => {
  const kept = store();
  const outbox = box(kept, away);
  for (const words of ["a", "b"]) await outbox.put(letter(words, "/p/3/edit", [["edits", "4"]]));
  assert.deepEqual(outbox.letters.map(({ fields }) => fields[1][1]), ["4", "5"]);
  const sent = [];
  await box(kept, async (one) => sent.push(one), { person: 8 }).wake();
  assert.deepEqual(sent, []);
});

test("what the page sends itself holds back what comes after it, until it is let go", async () => {
  const kept = store();
  const sent = [];
  const outbox = box(kept, async (one) => (sent.push(body(one)), { url: "/p/1", fresh: true }));
  const id = await outbox.put({ ...letter("trực tiếp"), hold: true });
  await outbox.put(letter("sau"));
  await outbox.wake();
  assert.deepEqual(sent, []);
  await outbox.drop(id);
  await outbox.wake();
  assert.deepEqual(sent, ["sau"]);
});

test("a letter with a photograph goes as a form with its file, one of words as words", async () => {
  Object.defineProperty(globalThis, "navigator", { value: { onLine: true }, configurable: true, writable: true });
  const sent = [];
  const before = globalThis.fetch;
  globalThis.fetch = async (url, { body }) => (sent.push(body), { ok: true, json: async () => ({ url, fresh: true }) });
  try {
    const post = poster(() => ({}), "failed");
    const photo = new File(["x"], "hop.jpg", { type: "image/jpeg" });
    await post({ ...letter("đã họp", "/t/1", [["photo", photo], ["do", "hand_in"]]), id: "a", person: "7" });
    await post({ ...letter("lời"), id: "b", person: "7" });
  } finally {
    globalThis.fetch = before;
  }
  assert.ok(sent[0] instanceof FormData);
  assert.equal(sent[0].get("photo").name, "hop.jpg");
  assert.deepEqual([sent[0].get("client_id"), sent[0].get("do")], ["a", "hand_in"]);
  assert.equal(sent[1].toString(), new URLSearchParams([["body", "lời"], ["client_id", "b"]]).toString());
});
