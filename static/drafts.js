// What is being typed in a form with room to write is kept, sealed to whoever types it, so that a locked or covered
// screen loses none of it. Loaded after directory.js; the server is told, and nothing is stored in the browser.
(() => {
  "use strict";
  const PAUSE = 3000;  // after the last key
  const AT_MOST_EVERY = 10000;
  const SECRET = "input[type=password], input[type=file]";
  let typedIn = null;
  let timer;
  let sentAt = -Infinity;
  let sending = false;
  let again = false;

  const isKept = (form) => form.matches("main form[method=post]") && form.querySelector("textarea")
    && !form.matches("[data-unkept]") && !form.querySelector(SECRET);

  // Under which id what stands in a form of that address is kept: also when an answer puts a new form in its place.
  const ids = new Map();
  const addressOf = (form) => { const { pathname, search } = new URL(form.action, location); return pathname + search; };
  const slipped = document.querySelector("meta[name=typed-draft]");
  if (slipped) ids.set(location.pathname + location.search, slipped.content);

  function told(form) {
    const path = addressOf(form);
    const page = form.closest(".report") ? path : location.pathname + location.search;
    const shown = new Set([...form.elements].filter((one) => one.type !== "hidden").map((one) => one.name));
    const fields = [...new FormData(form)].filter(([name, value]) => shown.has(name) && typeof value === "string");
    return JSON.stringify({ path, page, fields });
  }

  function body(form) {
    const said = new URLSearchParams({ typed: told(form), draft: ids.get(addressOf(form)) || "" });
    const token = form.querySelector("input[name=csrf_token]");
    if (token) said.set("csrf_token", token.value);
    return said;
  }

  // One at a time, so that a draft has one id; what is typed meanwhile goes next.
  async function keep() {
    const form = typedIn;
    if (!form || !form.isConnected) return;
    if (sending) { again = true; return; }
    sending = true;
    sentAt = performance.now();
    try {
      const answer = await fetch("/typed", { method: "POST", body: body(form) });
      const { draft } = answer.ok && !answer.redirected ? await answer.json() : {};
      if (draft) ids.set(addressOf(form), draft);
    } catch {
      // The next key tries once more.
    } finally {
      sending = false;
      if (again) { again = false; later(); }
    }
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(keep, Math.max(PAUSE, AT_MOST_EVERY - (performance.now() - sentAt)));
  }

  document.addEventListener("input", ({ target }) => {
    const form = target.form;
    if (!form || !isKept(form)) return;
    typedIn = form;
    later();
  });

  // A form that is sent says under which id it was kept, so that what was taken is a draft no longer.
  document.addEventListener("submit", ({ target }) => {
    if (target === typedIn) { clearTimeout(timer); typedIn = null; }
    const draft = ids.get(addressOf(target));
    if (!draft) return;
    const field = target.querySelector("input[name=typed-draft]") || document.createElement("input");
    Object.assign(field, { type: "hidden", name: "typed-draft", value: draft });
    target.append(field);
  }, true);

  // The screen is about to be blanked: `detail` is the form that tells the server so, or null where another tab did.
  document.addEventListener("covering", ({ detail }) => {
    clearTimeout(timer);
    const form = typedIn;
    if (!form || !form.isConnected) return;
    if (!detail) { fetch("/typed", { method: "POST", body: body(form), keepalive: true }); return; }
    for (const [name, value] of body(form)) {
      if (name === "csrf_token") continue;
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name, value });
      detail.append(field);
    }
  });

  // Put back what was kept.
  function fill(form, fields) {
    const names = new Set(fields.map(([name]) => name));
    for (const name of names) {
      const values = fields.filter(([one]) => one === name).map(([, value]) => value);
      [...form.elements].filter((one) => one.name === name && one.type !== "hidden").forEach((one, at) => {
        if (one.type === "checkbox" || one.type === "radio") one.checked = values.includes(one.value);
        else if (one.type === "select-multiple") for (const choice of one.options) choice.selected = values.includes(choice.value);
        else if (at < values.length) one.value = values[at];
      });
    }
    for (const one of form.elements) if (one.type === "checkbox" && !names.has(one.name)) one.checked = false;
    for (let folded = form.closest("details"); folded; folded = folded.parentElement.closest("details")) folded.open = true;
  }

  async function putBack(id) {
    const answer = await fetch(`/held/${id}`);
    if (!answer.ok || answer.redirected) return;
    const { path, fields } = await answer.json();
    const form = [...document.querySelectorAll("main form[method=post]")].find((one) => addressOf(one) === path && isKept(one));
    if (!form) { location.assign("/held"); return; }
    fill(form, fields);
    ids.set(path, id);
    typedIn = form;
    const first = form.querySelector("textarea");
    first.focus();
    first.scrollIntoView({ block: "center" });
  }
  const held = /^#held-([0-9a-f-]{36})$/.exec(location.hash);
  if (held) {
    history.replaceState(null, "", location.pathname + location.search);
    putBack(held[1]);
  }
})();
