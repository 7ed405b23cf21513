// The page's own script: cover screen, keys, the partner beside the results, and saying what happened.
// Loaded with `defer`, BEFORE htmx. Every screen works without it.
(() => {
  "use strict";

  // Nothing is written to browser storage. htmx would keep the path and its query there even with its history
  // cache off; it asks first whether it may write, and copes when it may not.
  Storage.prototype.setItem = () => { throw new DOMException("Nothing is stored here", "SecurityError"); };

  const root = document.documentElement;
  const byId = (id) => document.getElementById(id);
  const find = (selector, within = document) => within.querySelector(selector);

  // Cover: blank first, tell the server second, since the next tenth of a second is what counts.
  let covered = false;
  let escapedAt = -Infinity;
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("directory") : null;

  function blank() {
    covered = true;
    const body = document.createElement("body");
    body.className = "covered";
    document.body.replaceWith(body);
    return body;
  }

  function cover() {
    const asked = byId("cover-form");
    if (covered || !asked) return;
    const form = document.createElement("form");
    form.method = "post";
    form.action = asked.getAttribute("action");
    form.append(...asked.querySelectorAll("input[type=hidden]"));
    form.hidden = true;
    document.dispatchEvent(new CustomEvent("covering", { detail: form }));
    blank().append(form);
    if (tabs) tabs.postMessage("cover");
    form.submit();
  }

  // Another tab was covered: this one goes blank as well, and asks the server again once it is looked at.
  if (tabs) {
    tabs.onmessage = () => {
      if (covered || !byId("cover-form")) return;
      document.dispatchEvent(new CustomEvent("covering", { detail: null }));
      blank();
      if (document.hidden) document.addEventListener("visibilitychange", () => location.reload(), { once: true });
      else setTimeout(() => location.reload(), 1000);
    };
  }

  // Back may bring a page out of the browser's memory that is older than a cover: it leaves hidden, and is asked for anew.
  addEventListener("pagehide", (event) => { root.hidden = event.persisted; });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  // Keys
  const current = () => find("#results > .card[aria-current]");
  const link = (card) => card && find("h3 a", card);
  const press = (element) => { if (element) element.click(); return Boolean(element); };

  function choose(card) {
    const before = current();
    if (before) before.removeAttribute("aria-current");
    if (card) card.setAttribute("aria-current", "true");
  }

  function step(by) {
    const all = [...document.querySelectorAll("#results > .card")];
    if (!all.length) return false;
    const inside = document.activeElement.closest(".card");
    const at = all.indexOf(inside || current());
    if (inside && at + by < 0) { q.focus(); return true; }
    // With nothing focused yet, the first press lands on the current card, or else on the first.
    const next = all[inside ? Math.min(at + by, all.length - 1) : Math.max(at, 0)];
    link(next).focus();
    next.scrollIntoView({ block: "nearest" });
    return true;
  }

  // Who leaves the box for results that are about to be replaced waits for the newer ones. A little longer than the
  // page waits after the last key; should nothing be asked then, the next press leads to what is there.
  const SOON = 400;
  const q = byId("q");
  let typedAt = -Infinity;
  let isAsked = true;
  let searching = 0;
  let isLeaving = false;

  function leaveBox() {
    isLeaving = searching > 0 || (!isAsked && performance.now() - typedAt < SOON);
    return isLeaving || step(1);
  }

  const acts = {
    "/": () => { if (q) { q.focus(); q.select(); } return Boolean(q); },
    "?": () => { const keys = byId("keys"); if (keys) keys.showModal(); return Boolean(keys); },
    j: () => step(1),
    k: () => step(-1),
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Enter: () => press(link(current())),
    h: () => press(find("button[name=toggle]", current() || document)),
    r: () => press(find("[data-refer]")),
  };

  document.addEventListener("keydown", (event) => {
    const { key, target: on } = event;
    if (event.isComposing || covered) return;
    if (key === "Escape") {
      if (on === q) event.preventDefault();  // one Esc must not wipe what was typed
      if (event.repeat) return;
      if (event.timeStamp - escapedAt <= 600) cover();
      escapedAt = event.timeStamp;
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || find("dialog[open]")) return;
    // The down arrow leads out of the search box to the results; every other key belongs to who is typing.
    if (on === q && key === "ArrowDown") { if (leaveBox()) event.preventDefault(); return; }
    isLeaving = false;
    if (on.isContentEditable || on.matches("input, select, textarea")) return;
    // Beside the results and in the bar, arrows scroll and Enter presses what has the focus.
    if (key.startsWith("Arrow") && on !== document.body && !on.closest("#found")) return;
    if (key === "Enter" && on !== document.body && on.id !== "found") return;
    if (Object.hasOwn(acts, key) && acts[key]()) event.preventDefault();
  });

  // "wrong?" and "I just called": the form opens beside its link, and the same link or "Never mind" closes it.
  function report(on, event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return false;
    const closing = on.closest("[data-close]");
    const asked = on.closest("a[data-report]");
    const place = asked && (asked.closest("p") || asked);
    const open = closing ? closing.closest(".report") : place && place.nextElementSibling;
    if (open && open.matches(".report") && (asked || open.previousElementSibling)) {
      const before = open.previousElementSibling;
      const link = asked || (before.matches("a") ? before : find("a[data-report]", before));
      if (!link) return false;
      open.remove();
      link.focus();
      return true;
    }
    if (!asked || !window.htmx) return false;
    htmx.ajax("GET", asked.getAttribute("href"), { source: asked, target: place, swap: "afterend" });
    return true;
  }

  // Presses
  document.addEventListener("click", (event) => {
    const on = event.target;
    const stop = () => event.preventDefault();
    if (on.closest("[data-cover]")) { stop(); cover(); return; }
    if (on.closest("[data-print]")) { stop(); print(); return; }
    if (on.closest("[data-keys]") && acts["?"]()) { stop(); return; }
    if (report(on, event)) { stop(); return; }
    if (on.closest("[data-results]") && leaveBox()) { stop(); return; }
    const opened = on.closest("a[data-glance]");
    if (!opened || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    choose(opened.closest(".card"));
    if (!matchMedia("(min-width: 68.01rem)").matches || !byId("chosen") || !window.htmx) return;
    stop();
    // The attribute may stay empty, to keep a card small: the glance lies under the link's own address.
    const glance = opened.dataset.glance || opened.pathname + "/glance";
    htmx.ajax("GET", glance, { source: "#chosen", target: "#chosen", swap: "innerHTML" });
  });

  document.addEventListener("focusin", ({ target }) => {
    const card = target.closest("#results > .card");
    if (card) choose(card);
    if (target !== q) isLeaving = false;
  });

  // The search box is watched as one types; its "change" on leaving would ask for the same results again.
  if (q) {
    q.addEventListener("change", (event) => event.stopPropagation());
    q.addEventListener("input", () => { typedAt = performance.now(); isAsked = isLeaving = false; });
  }

  // Fragments
  const busy = byId("busy");
  let waiting = 0;
  let patience;
  let left = null;

  const on = (name, act) => document.addEventListener("htmx:" + name, ({ detail }) => { if (!covered) act(detail); });
  const say = (element) => { byId("spoken-aloud").textContent = element ? element.textContent.trim() : ""; };
  const focusErrors = (within) => { const errors = find(".errors", within); if (errors) errors.focus(); };

  // htmx overlooks a pressed button that belongs to a form but stands outside of it (`form="..."`).
  on("configRequest", ({ parameters, triggeringEvent }) => {
    const button = triggeringEvent && triggeringEvent.submitter;
    if (button && button.name) parameters[button.name] = button.value;
  });
  on("beforeSend", ({ target }) => {
    if (target.id === "found") {
      byId("flash").replaceChildren();
      isAsked = true;
      searching += 1;
    }
    waiting += 1;
    clearTimeout(patience);
    patience = setTimeout(() => { busy.hidden = false; }, 1000);
  });
  on("afterRequest", ({ target }) => {
    if (target.id === "found") searching = Math.max(0, searching - 1);
    waiting = Math.max(0, waiting - 1);
    if (waiting) return;
    clearTimeout(patience);
    busy.hidden = true;
  });

  // What is redrawn keeps the focus that it had: a filter with its new count, a result, or else the results as such.
  function keepFocus(target) {
    if (!left || left.isConnected || document.activeElement !== document.body) return;
    const named = left.name && [...document.getElementsByName(left.name)].find((one) => one.value === left.value);
    const card = left.closest(".card");
    const again = card && find(`.card[data-service-id="${card.dataset.serviceId}"]`);
    const back = named || (card && link(again || find("#results > .card"))) || target;
    back.focus({ preventScroll: true });
  }
  on("beforeSwap", () => { left = document.activeElement; });
  on("afterSettle", ({ target }) => {
    keepFocus(target);
    if (target.id === "found") {
      say(find(".tally h2", target));
      if (isLeaving && isAsked) step(1);
    }
    if (target.id === "chosen") { target.scrollTop = 0; say(find("h2", target)); }
    focusErrors(target);
  });

  // No answer at all: say so, in the words the server put on the region in the reader's language.
  function unanswered() {
    const note = document.createElement("p");
    note.className = "note stop";
    note.textContent = byId("flash").dataset.offline;
    byId("flash").replaceChildren(note);
  }
  on("sendError", unanswered);
  on("timeout", unanswered);

  // The address of a search changes as one asks; what leads back to this screen (cover, language) follows it.
  const follow = ({ path }) => { for (const field of document.getElementsByName("back")) field.value = path; };
  on("pushedIntoHistory", follow);
  on("replacedInHistory", follow);

  // At the start. Older browsers cannot force a folded list open by style alone.
  const filters = find("details.filters");
  if (filters && matchMedia("(min-width: 46.01rem)").matches) filters.open = true;
  focusErrors(document);
})();
