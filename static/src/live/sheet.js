// What may be done with one message: a sheet from below on a phone, a small window elsewhere.
import { Later } from "./outbox.js";
import { fullText } from "./dom.js";

export class Sheet {
  /** dialog; rights() → {say, moderate}; run(name, data) does an act; reply(line), edit(line) go to the composer. */
  constructor({ dialog, log, me, words, toast, rights, run, reply, edit }) {
    Object.assign(this, { dialog, log, me, words, toast, rights, run, reply, edit });
    for (const button of dialog.querySelectorAll("[data-act]")) button.addEventListener("click", () => this.#choose(button.dataset.act));
    for (const chip of dialog.querySelectorAll("[data-reason]")) {
      chip.addEventListener("click", () => {
        this.#reason.value = chip.textContent.trim();
        this.#reason.focus();
      });
    }
    dialog.querySelector("[data-hide-form]").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#do("hide", { reason: this.#reason.value });
    });
    dialog.addEventListener("close", () => this.opener?.isConnected && this.opener.focus({ preventScroll: true }));
  }

  get #reason() {
    return this.dialog.querySelector("[name=reason]");
  }

  open(seq, opener) {
    const line = this.log.line(seq);
    if (!line) return;
    this.line = line;
    this.opener = opener;
    const mine = line.by === this.me;
    const person = this.log.people.get(line.by);
    this.dialog.querySelector("[data-who]").textContent = mine ? this.words.you : person?.name ?? this.words.somebody;
    this.dialog.querySelector("[data-about]").textContent = [mine ? "" : person?.unit, fullText(line.at)].filter(Boolean).join(" · ");
    const { say, moderate } = this.rights();
    const stands = !line.state;
    const open = this.log.state === "open";
    const allowed = {
      reply: say && stands,
      copy: line.text !== null,
      edit: say && mine && stands,
      withdraw: say && mine,
      pin: open && moderate && stands && this.log.pinned !== line.seq,
      unpin: open && moderate && this.log.pinned === line.seq,
      hide: moderate && stands,
      restore: moderate && line.state === "hidden",
    };
    for (const [name, yes] of Object.entries(allowed)) this.dialog.querySelector(`[data-act=${name}]`).hidden = !yes;
    this.#reason.value = "";
    this.#show("choices");
    if (this.dialog.showModal) this.dialog.open || this.dialog.showModal();
    else this.dialog.classList.add("is-open");
  }

  close() {
    if (this.dialog.open && this.dialog.close) this.dialog.close();
    this.dialog.classList.remove("is-open");
  }

  #show(part) {
    for (const element of this.dialog.querySelectorAll("[data-part]")) element.hidden = element.dataset.part !== part;
    this.dialog.querySelector(`[data-part=${part}]`)?.querySelector("input, .btn-danger")?.focus();
  }

  #choose(act) {
    if (act === "hide" || act === "withdraw") return this.#show(act);
    if (act === "back") return this.#show("choices");
    if (act === "reply" || act === "edit") {
      this.opener = null;
      this.close();
      return this[act](this.line);
    }
    if (act === "copy") {
      this.close();
      return navigator.clipboard?.writeText(this.line.text).then(() => this.toast(this.words.copied), () => {});
    }
    return this.#do(act === "withdraw-yes" ? "withdraw" : act);
  }

  async #do(name, data = {}) {
    try {
      await this.run(name, { seq: this.line.seq, ...data });
      this.close();
    } catch (error) {
      this.toast(error instanceof Later ? this.words.tryLater : error.message, "warning");
    }
  }
}


