// The stream of events, the seconds, the tone for calls, the live view. Everything else works without this file.
"use strict";
(() => {
  const board = document.getElementById("board");
  const live = document.getElementById("live");
  const visit = document.body.dataset.visit;
  const signedOut = () => document.querySelector("form.out") === null;

  // A page that the browser kept from before must not be shown again.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  // Seconds go on by themselves.
  setInterval(() => {
    for (const element of document.querySelectorAll("[data-seconds]")) {
      const seconds = Number(element.dataset.seconds) + 1;
      element.dataset.seconds = String(seconds);
      element.textContent = String(seconds);
    }
  }, 1000);

  // A card is waited for: what became of it is said in the place of the question.
  const waits = document.querySelector("[data-waits]");
  if (waits) {
    const look = setInterval(async () => {
      const said = await fetch(waits.dataset.waits).catch(() => null);
      if (said === null || said.status === 204) return;
      clearInterval(look);
      if (said.status === 200) waits.textContent = await said.text();
      else location.reload();
    }, 1000);
  }

  // Two notes, made here; no sound file.
  let audio = null;
  const muted = () => localStorage.getItem("muted") === "yes";
  const tone = () => {
    if (muted()) return;
    try {
      audio = audio ?? new AudioContext();
      const start = audio.currentTime + 0.05;
      [659.25, 880].forEach((frequency, index) => {
        const note = audio.createOscillator();
        const loudness = audio.createGain();
        note.frequency.value = frequency;
        const from = start + index * 0.22;
        loudness.gain.setValueAtTime(0, from);
        loudness.gain.linearRampToValueAtTime(0.25, from + 0.02);
        loudness.gain.exponentialRampToValueAtTime(0.001, from + 0.5);
        note.connect(loudness).connect(audio.destination);
        note.start(from);
        note.stop(from + 0.55);
      });
      document.documentElement.dataset.tones = String(Number(document.documentElement.dataset.tones ?? 0) + 1);
    } catch { /* No sound here; the call is on the screen. */ }
  };
  // Browsers let a page sound only after a press.
  for (const kind of ["pointerdown", "keydown"]) {
    addEventListener(kind, () => { audio = audio ?? new AudioContext(); audio.resume(); }, { once: true });
  }
  const sound = document.getElementById("sound");
  if (sound) {
    const label = () => { sound.textContent = muted() ? sound.dataset.on : sound.dataset.off; };
    sound.hidden = false;
    label();
    sound.addEventListener("click", () => {
      localStorage.setItem("muted", muted() ? "no" : "yes");
      label();
    });
  }

  let calls = "";
  let reminder = null;
  const heed = () => {
    const now = board.querySelector("[data-calls]")?.dataset.calls ?? "";
    if (now !== calls) {
      if (live) live.textContent = now;
      if (now !== "") tone();
      calls = now;
    }
    if (now === "") { clearInterval(reminder); reminder = null; }
    else if (reminder === null) reminder = setInterval(tone, 10000);
  };

  // The new board in place of the old one, with the focus where it was.
  const draw = (html) => {
    const focused = board.contains(document.activeElement) ? document.activeElement.id : "";
    const fresh = new DOMParser().parseFromString(html, "text/html");
    board.replaceChildren(...fresh.body.childNodes);
    if (focused) document.getElementById(focused)?.focus();
    heed();
  };

  const address = board?.dataset.stream ?? (visit ? "/events?visit=" + encodeURIComponent(visit) + (document.body.dataset.kept ? "&kept=1" : "")
    + (document.body.dataset.proof ? "&proof=1" : "") : null);
  if (address) {
    const stream = new EventSource(address);
    stream.addEventListener("board", (event) => { if (board) draw(event.data); });
    stream.addEventListener("ended", () => { stream.close(); location.replace("/sign-in?ended=over"); });
    // The visit is over, or nobody is at the desk, and so is this page. The form may have been sent meanwhile, whose answer comes then.
    stream.addEventListener("gone", () => { stream.close(); location.replace(signedOut() ? "/sign-in" : "/"); });
    addEventListener("pagehide", () => stream.close());
  }
  if (board) heed();

  // What was done is said once, not again when the page is loaded anew.
  if (document.getElementById("done")) history.replaceState(null, "", location.pathname);

  // Passkeys: a question of the console's, a touch, the answer back. Only under the name that passkeys are for.
  if (window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
    for (const part of document.querySelectorAll(".passkey")) {
      part.hidden = part.dataset.host !== location.hostname;
      const elsewhere = document.querySelector(".elsewhere");
      if (elsewhere) elsewhere.hidden = !part.hidden;
    }
  }
  const touch = async (button) => {
    const { passkey, csrf, ask, form, to } = button.dataset;
    const base = "/passkey/" + passkey;
    const fields = ask ? new URLSearchParams(new FormData(document.getElementById(ask))) : new URLSearchParams({ csrf: csrf ?? "" });
    const asked = await fetch(base + "/ask", { method: "POST", body: fields });
    if (!asked.ok) return asked.text();
    const { ceremony, options } = await asked.json();
    const credential = passkey === "new"
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
    const answer = JSON.stringify({ csrf: csrf ?? "", ceremony, credential: credential.toJSON() });
    const judged = await fetch(base, { method: "POST", headers: { "content-type": "application/json" }, body: answer });
    if (!judged.ok) return judged.text();
    if (form) {
      // What was typed before the touch is no code, and would be judged as one.
      const filled = document.getElementById(form);
      if (filled.elements.code) filled.elements.code.value = "";
      filled.submit();
    }
    else location.assign(to);
    return "";
  };
  for (const button of document.querySelectorAll("[data-passkey]")) {
    const pressed = async (event) => {
      event.preventDefault();
      const wrong = document.getElementById("passkey-wrong");
      button.disabled = true;
      const said = await touch(button).catch(() => button.dataset.refused);
      button.disabled = false;
      wrong.hidden = said === "";
      wrong.textContent = said;
    };
    if (button.type === "submit") button.form.addEventListener("submit", pressed);
    else button.addEventListener("click", pressed);
  }

  // The newest frame, one after the other.
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }

  const view = document.getElementById("live-view");
  if (view) {
    const source = view.getAttribute("src");
    let frame = 0;
    const next = () => { frame += 1; view.src = source + "?frame=" + frame; };
    const none = document.getElementById(view.dataset.none);
    const show = (there) => { view.hidden = !there; none.hidden = there; };
    view.addEventListener("load", () => { show(true); setTimeout(next, 250); });
    // The camera may only be starting: the next frame is asked for, not so soon.
    view.addEventListener("error", () => { show(false); setTimeout(next, 1000); });
    // What the machine says beside the pictures.
    const remarks = document.getElementById("remarks");
    const ask = async () => {
      const said = await fetch(remarks.dataset.source).catch(() => null);
      if (said && said.ok) remarks.textContent = await said.text();
    };
    if (remarks) setInterval(ask, 2000);
    if (view.complete) view.naturalWidth > 0 ? setTimeout(next, 250) : view.dispatchEvent(new Event("error"));
  }
})();
