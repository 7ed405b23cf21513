// Security keys: asks the server what to sign, has the browser ask the key, and puts the answer into the form.
// Without it a typed code does.
(() => {
  "use strict";

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  async function prove(told) {
    const asked = { ...told, challenge: bytes(told.challenge), allowCredentials: known(told.allowCredentials) };
    const { rawId, response } = await navigator.credentials.get({ publicKey: asked });
    return {
      id: text(rawId), rawId: text(rawId), type: "public-key",
      response: {
        clientDataJSON: text(response.clientDataJSON), authenticatorData: text(response.authenticatorData),
        signature: text(response.signature), userHandle: response.userHandle ? text(response.userHandle) : null,
      },
    };
  }

  async function make(told) {
    const asked = {
      ...told, challenge: bytes(told.challenge), user: { ...told.user, id: bytes(told.user.id) },
      excludeCredentials: known(told.excludeCredentials),
    };
    const { rawId, response } = await navigator.credentials.create({ publicKey: asked });
    return {
      id: text(rawId), rawId: text(rawId), type: "public-key",
      response: {
        clientDataJSON: text(response.clientDataJSON), attestationObject: text(response.attestationObject),
        transports: response.getTransports ? response.getTransports() : [],
      },
    };
  }

  async function press(button, form) {
    const says = form.querySelector("[data-key-says]");
    says.textContent = "";
    button.disabled = true;
    try {
      const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value });
      const answer = await fetch(button.dataset.keyAsk || button.dataset.keyMake, { method: "POST", body });
      const told = await answer.json();
      form.elements.answer.value = JSON.stringify(await (button.dataset.keyMake ? make(told) : prove(told)));
      form.requestSubmit ? form.requestSubmit() : form.submit();
    } catch {
      says.textContent = form.dataset.keySaid;
    } finally {
      button.disabled = false;
    }
  }

  if (!window.PublicKeyCredential) return;
  for (const form of document.querySelectorAll("[data-key-form]")) {
    const place = form.querySelector("[data-key-do]");
    if (!place) continue;
    place.hidden = false;
    const button = place.querySelector("[data-key-ask], [data-key-make]");
    button.addEventListener("click", () => press(button, form));
  }
})();
