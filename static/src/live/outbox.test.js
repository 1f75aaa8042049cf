import assert from "node:assert/strict";
import test from "node:test";
import { Later, Never, Outbox } from "./outbox.js";
import { memory } from "./store.js";

const settled = async () => {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
};

function made({ send, store = memory(), person = 1, session = 7 }) {
  const waits = [];
  const tries = [];
  const box = new Outbox({
    store, person, session, send,
    wait: async (ms) => void waits.push(ms),
    later: (act, ms) => void tries.push({ act, ms }),
    random: () => 0.5,
  });
  return { box, store, waits, tries };
}

test("messages leave in order, one at a time, and go from the device once acknowledged", async () => {
  const sent = [];
  let running = 0;
  const { box, store } = made({
    send: async (item) => {
      assert.equal(++running, 1);
      await Promise.resolve();
      sent.push(item.text);
      running -= 1;
    },
  });
  box.add("một");
  box.add("hai");
  box.add("ba");
  await settled();
  assert.deepEqual(sent, ["một", "hai", "ba"]);
  assert.deepEqual(box.items, []);
  assert.deepEqual(await store.all(), []);
});

test("without a network everything waits on the device, and goes out in order when it is back", async () => {
  const sent = [];
  let away = true;
  const { box, store } = made({
    send: async (item) => {
      if (away) throw new Later();
      sent.push(item.text);
    },
  });
  box.add("một");
  box.add("hai");
  await settled();
  assert.deepEqual(box.items.map((item) => item.state), ["waiting", "waiting"]);
  assert.equal((await store.all()).length, 2);
  away = false;
  await box.wake();
  assert.deepEqual(sent, ["một", "hai"]);
});

test("asked to slow down, it waits as long as asked and sends the same again", async () => {
  const cids = [];
  const { box, waits } = made({
    send: async (item) => {
      cids.push(item.cid);
      if (cids.length === 1) throw new Later(4);
    },
  });
  box.add("nhanh quá");
  await settled();
  assert.deepEqual(waits, [4000]);
  assert.equal(cids[0], cids[1]);
  assert.deepEqual(box.items, []);
});

test("what the server refuses stays to be seen, does not hold up the rest, and can be tried again", async () => {
  const sent = [];
  let refuse = true;
  const { box, store } = made({
    send: async (item) => {
      if (refuse && item.text === "cấm") throw new Never("Buổi sinh hoạt đã kết thúc.");
      sent.push(item.text);
    },
  });
  const item = box.add("cấm");
  box.add("được");
  await settled();
  assert.deepEqual(sent, ["được"]);
  assert.deepEqual(box.items.map(({ state, error }) => [state, error]), [["failed", "Buổi sinh hoạt đã kết thúc."]]);
  assert.equal((await store.all())[0].state, "failed");
  refuse = false;
  box.retry(item.cid);
  await settled();
  assert.deepEqual(sent, ["được", "cấm"]);
});

test("a message that came back as an event before its acknowledgement is not sent again", async () => {
  const sent = [];
  const { box } = made({
    send: async (item) => {
      sent.push(item.text);
      box.settle(item.cid);
      throw new Later();
    },
  });
  box.add("đến trước lời đáp");
  await settled();
  assert.deepEqual(sent, ["đến trước lời đáp"]);
  assert.deepEqual(box.items, []);
});

test("after the page was closed the next visit sends what was left, of this person and this room only", async () => {
  const store = memory();
  const first = made({ store, send: async () => { throw new Later(); } });
  const kept = first.box.add("còn lại");
  made({ store, person: 2, send: async () => { throw new Later(); } }).box.add("của người khác");
  made({ store, session: 8, send: async () => { throw new Later(); } }).box.add("phòng khác");
  await settled();
  const sent = [];
  const { box } = made({ store, send: async (item) => void sent.push([item.cid, item.text]) });
  await box.load();
  await settled();
  assert.deepEqual(sent, [[kept.cid, "còn lại"]]);
  assert.equal((await store.all()).length, 2);
});

test("it tries again by itself, less and less often, until the network is back", async () => {
  let away = 7;
  const { box, tries } = made({ send: async () => { if (away-- > 0) throw new Later(); } });
  box.add("kiên nhẫn");
  await settled();
  for (let turn = 0; turn < 7; turn += 1) {
    tries[turn].act();
    await settled();
  }
  assert.deepEqual(tries.map(({ ms }) => ms), [1000, 2000, 4000, 8000, 16000, 30000, 30000]);
  assert.deepEqual(box.items, []);
});

test("two messages in one moment keep their order", async () => {
  const { box } = made({ send: async () => { throw new Later(); } });
  box.add("một", null, 1000);
  box.add("hai", null, 1000);
  box.add("ba", null, 900);
  await settled();
  assert.deepEqual(box.items.map((item) => item.at), [1000, 1001, 1002]);
});
