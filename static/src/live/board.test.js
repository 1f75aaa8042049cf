// node --test static/src/live/  (tests/live/test_client.py runs it)
import assert from "node:assert/strict";
import fs from "node:fs";
import test from "node:test";
import { alike } from "./alike.js";
import { Board, ordered, queue } from "./board.js";

const cases = JSON.parse(fs.readFileSync(new URL("../../../tests/live/fold_cases.json", import.meta.url), "utf8"));
const plain = (part) => (part instanceof Map ? [...part.values()] : part);

for (const { name, events, board } of cases.filter((found) => found.board)) {
  test(`board: ${name}`, () => {
    const held = new Board();
    for (const event of events) held.apply(event);
    for (const part of Object.keys(board)) assert.deepEqual(plain(held[part]), board[part], part);
  });

  test(`board, from any snapshot on: ${name}`, () => {
    for (let cut = 0; cut <= events.length; cut += 1) {
      const first = new Board();
      for (const event of events.slice(0, cut)) first.apply(event);
      const snapshot = structuredClone(Object.fromEntries(Object.keys(board).map((part) => [part, plain(first[part])])));
      const held = new Board({ ...snapshot, as_of: cut ? events[cut - 1].seq : 0 });
      // the page and the line both bring what came in between
      for (const event of events) held.apply(event);
      for (const part of Object.keys(board)) assert.deepEqual(plain(held[part]), board[part], `${part} after ${cut}`);
    }
  });
}

test("alike without marks, whatever else stands around", () => {
  const small = new Set(["co", "khong", "la", "toi"]);
  const ask = (seq, text, more) => ({ seq, text, n: 0, state: "waiting", ...more });
  const questions = [ask(1, "Kinh phí tham quan lấy từ đâu?"), ask(2, "Đoàn viên có được dự thính không?"), ask(3, "Kinh phí tham quan lấy từ đâu?", { state: "dismissed" })];
  const seqs = (text) => alike(text, questions, small).map(({ seq }) => seq);
  assert.deepEqual(seqs("kinh phi di tham quan"), [1]);
  assert.deepEqual(seqs("Đoàn viên dự thính được chứ"), [2]);
  assert.deepEqual(seqs("khong co"), []);
  assert.deepEqual(seqs(""), []);
});

test("three orders", () => {
  const questions = [{ seq: 1, n: 0 }, { seq: 2, n: 5 }, { seq: 3, n: 5 }];
  const by = (sort) => ordered(questions, sort).map(({ seq }) => seq);
  assert.deepEqual([by("support"), by("new"), by("waiting")], [[2, 3, 1], [3, 2, 1], [1, 2, 3]]);
});

for (const { name, speeches, balanced, plain: straight } of JSON.parse(fs.readFileSync(new URL("../../../tests/live/queue_cases.json", import.meta.url), "utf8"))) {
  test(`queue: ${name}`, () => {
    assert.deepEqual(queue(speeches, true).map(({ seq }) => seq), balanced);
    assert.deepEqual(queue(speeches, false).map(({ seq }) => seq), straight);
  });
}
