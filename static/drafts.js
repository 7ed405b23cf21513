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

  function told(form) {
    const { pathname, search } = new URL(form.action, location);
    const page = form.closest(".report") ? pathname + search : location.pathname + location.search;
    const shown = new Set([...form.elements].filter((one) => one.type !== "hidden").map((one) => one.name));
    const fields = [...new FormData(form)].filter(([name, value]) => shown.has(name) && typeof value === "string");
    return JSON.stringify({ path: pathname + search, page, fields });
  }

  function note(form, draft) {
    const old = form.querySelector("input[name=typed-draft]");
    if (old) { old.value = draft; return; }
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: "typed-draft", value: draft });
    form.append(field);
  }

  function body(form) {
    const said = new URLSearchParams({ typed: told(form) });
    for (const [name, field] of [["csrf_token", "csrf_token"], ["draft", "typed-draft"]]) {
      const found = form.querySelector(`input[name=${field}]`);
      if (found) said.set(name, found.value);
    }
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
      if (draft) note(form, draft);
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
  document.addEventListener("submit", ({ target }) => { if (target === typedIn) { clearTimeout(timer); typedIn = null; } });

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
    const form = [...document.querySelectorAll("main form[method=post]")].find((one) => {
      const { pathname, search } = new URL(one.action, location);
      return pathname + search === path && isKept(one);
    });
    if (!form) { location.assign("/held"); return; }
    fill(form, fields);
    note(form, id);
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
