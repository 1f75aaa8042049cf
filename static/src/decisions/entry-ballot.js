// A ballot on a phone: how many are chosen, the ballot's secret number made here, and keeping the tracking code.
import { behaviour } from "../club.js";
import { trackingCode } from "./code.js";

const KEY = "ballot-code";

function hex(bytes) {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

behaviour("[data-ballot]", (form) => {
  const seats = Number(form.dataset.ballot);
  const boxes = [...form.querySelectorAll("input[name=votes]")];
  const said = form.querySelector("[data-chosen]");
  const tell = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    for (const box of boxes) box.disabled = !box.checked && chosen >= seats;
    const full = chosen >= seats && boxes.length > seats;
    said.textContent = full ? form.dataset.full : form.dataset.said.replace("{n}", chosen);
  };
  form.addEventListener("change", tell);
  window.addEventListener("pageshow", tell);
  tell();
});

behaviour("[data-cast]", async (form) => {
  // Without a secure context (plain http on another computer) the server's number stays, and the page says so.
  if (!window.crypto?.subtle) return;
  const button = form.querySelector("[type=submit]");
  button.disabled = true;
  const nonce = hex(crypto.getRandomValues(new Uint8Array(16)));
  const votes = [...form.querySelectorAll("input[name=votes]")].map((box) => Number(box.value));
  const code = await trackingCode(form.dataset.opening, nonce, votes);
  form.querySelector("[data-nonce]").value = nonce;
  form.querySelector("[data-envelope]").value = hex(crypto.getRandomValues(new Uint8Array(16)));
  form.querySelector("[data-code]").textContent = code;
  form.querySelector("[data-maker]").textContent = form.dataset.here;
  button.disabled = false;
  form.addEventListener("submit", () => {
    sessionStorage.setItem(KEY, code);
    // A second tap sends nothing; the first one is on its way.
    setTimeout(() => { button.disabled = true; });
  });
});

function picture(title, note, code) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: 1080, height: 480 });
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = "#172233";
  pen.textAlign = "center";
  pen.font = "36px 'Be Vietnam Pro', sans-serif";
  pen.fillText(title, 540, 110, 1000);
  pen.fillText(note, 540, 200, 1000);
  pen.font = "bold 84px monospace";
  pen.fillText(code, 540, 330, 1000);
  return canvas.toDataURL("image/png");
}

behaviour("[data-receipt]", (card) => {
  const code = card.querySelector("[data-code]").textContent.trim();
  const mine = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  if (mine && mine !== code) {
    const wrong = card.querySelector("[data-mismatch]");
    wrong.textContent = `${card.dataset.wrong} ${mine}`;
    wrong.hidden = false;
  }
  const save = card.querySelector("[data-save-picture]");
  save.hidden = false;
  save.addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = picture(card.dataset.title, card.dataset.note, code);
    link.download = `ma-theo-doi-${code}.png`;
    link.click();
  });
  const print = card.querySelector("[data-print-page]");
  print.hidden = false;
  print.addEventListener("click", () => window.print());
});
