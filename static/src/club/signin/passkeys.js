// data-passkey="get|create": asks the server for options, the browser for the passkey, and the server for its word.
// The place stays hidden where the browser has no passkeys, or the address is not a name (an IP address has none).
import { behaviour, csrf } from "../../club.js";

const usable =
  window.PublicKeyCredential && window.isSecureContext && !/^(\d+\.){3}\d+$|:/.test(location.hostname);

const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const toText = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const withBytes = (list) => (list ?? []).map((item) => ({ ...item, id: toBytes(item.id) }));

async function ask(url, body) {
  let answer;
  try {
    answer = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", ...csrf() },
      body: JSON.stringify(body ?? {}),
    });
  } catch {
    throw new Error("offline");
  }
  const data = await answer.json().catch(() => ({}));
  if (data.error === "confirm_first") {
    location.assign(data.url);
    return new Promise(() => {});
  }
  if (!answer.ok) throw Object.assign(new Error("refused"), { said: data.message });
  return data;
}

async function create(options) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: toBytes(options.challenge),
      user: { ...options.user, id: toBytes(options.user.id) },
      excludeCredentials: withBytes(options.excludeCredentials),
    },
  });
  return {
    id: made.id,
    rawId: toText(made.rawId),
    type: made.type,
    response: {
      attestationObject: toText(made.response.attestationObject),
      clientDataJSON: toText(made.response.clientDataJSON),
      transports: made.response.getTransports?.() ?? [],
    },
  };
}

async function get(options) {
  const found = await navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: toBytes(options.challenge),
      allowCredentials: withBytes(options.allowCredentials),
    },
  });
  return {
    id: found.id,
    rawId: toText(found.rawId),
    type: found.type,
    response: {
      authenticatorData: toText(found.response.authenticatorData),
      clientDataJSON: toText(found.response.clientDataJSON),
      signature: toText(found.response.signature),
      userHandle: found.response.userHandle ? toText(found.response.userHandle) : null,
    },
  };
}

function sentence(error, words) {
  if (error.said) return error.said;
  if (error.message === "offline") return words.offline;
  if (error.name === "NotAllowedError" || error.name === "AbortError") return words.cancelled;
  if (error.name === "InvalidStateError") return words.known;
  return words.failed;
}

behaviour("[data-passkey]", (place) => {
  if (!usable) return;
  const button = place.querySelector("button");
  const told = place.querySelector("[role=alert]");
  const { passkey, options, verify, next } = place.dataset;
  const words = JSON.parse(place.dataset.words);
  place.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    button.setAttribute("aria-busy", "true");
    told.hidden = true;
    try {
      const credential = await (passkey === "create" ? create : get)(await ask(options));
      const { url } = await ask(verify, { credential, next });
      location.assign(url);
    } catch (error) {
      told.textContent = sentence(error, words);
      told.hidden = false;
      button.disabled = false;
      button.removeAttribute("aria-busy");
    }
  });
});

behaviour("[data-no-passkeys]", (note) => (note.hidden = Boolean(usable)));
