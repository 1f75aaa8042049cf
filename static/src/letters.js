// Where an outbox keeps its letters on the device: IndexedDB, written through to the disk before it counts as kept.
export const NAME = "club-outbox";
const STORE = "letters";

function open() {
  return new Promise((done, failed) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "seq", autoIncrement: true });
    request.onsuccess = () => done(request.result);
    request.onerror = request.onblocked = () => failed(request.error);
  });
}

/** The device's store of what is to be sent (outbox.js); where the browser forbids it `put` fails, and the page sends as if there were none. */
export function device() {
  let database;
  const run = async (mode, act) => {
    database ??= open();
    const work = (await database).transaction(STORE, mode, { durability: "strict" });
    return new Promise((done, failed) => {
      const request = act(work.objectStore(STORE));
      work.oncomplete = () => done(request.result);
      work.onerror = work.onabort = () => failed(work.error);
    });
  };
  return {
    all: () => run("readonly", (letters) => letters.getAll()),
    get: (seq) => run("readonly", (letters) => letters.get(seq)),
    put: (letter) => run("readwrite", (letters) => letters.put(letter)),
    remove: (seq) => run("readwrite", (letters) => letters.delete(seq)),
  };
}
