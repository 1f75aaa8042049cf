// The outbox's place on the device: IndexedDB, or memory where the browser forbids it (private windows, full disks).
const NAME = "club-live";

function open() {
  return new Promise((done, failed) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore("outbox", { keyPath: "cid" });
    request.onsuccess = () => done(request.result);
    request.onerror = request.onblocked = () => failed(request.error);
  });
}

export function memory() {
  const items = new Map();
  return {
    all: async () => [...items.values()],
    put: async (item) => void items.set(item.cid, item),
    remove: async (cid) => void items.delete(cid),
  };
}

export function store() {
  const spare = memory();
  let database;
  const run = async (mode, act) => {
    try {
      database ??= open();
      const db = await database;
      return await new Promise((done, failed) => {
        const work = db.transaction("outbox", mode);
        const request = act(work.objectStore("outbox"));
        work.oncomplete = () => done(request.result);
        work.onerror = work.onabort = () => failed(work.error);
      });
    } catch {
      return null;
    }
  };
  return {
    all: async () => [...((await run("readonly", (items) => items.getAll())) ?? []), ...(await spare.all())],
    async put(item) {
      if ((await run("readwrite", (items) => items.put(item))) === null) await spare.put(item);
    },
    async remove(cid) {
      await spare.remove(cid);
      await run("readwrite", (items) => items.delete(cid));
    },
  };
}
