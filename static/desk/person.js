// Who is signed in with this browser, and the token that the forms of a later session need.

const plainFetch = window.fetch;
let token;

// Wagtail's scripts have read the token of the session that ended.
window.fetch = (address, options = {}) => {
  if (token && options.headers?.["X-Csrftoken"]) options.headers["X-Csrftoken"] = token;
  return plainFetch(address, options);
};

// {person, token}; null for nobody. Fails without a connection.
export async function whoIsHere(address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  return answer.redirected || !answer.ok ? null : answer.json();
}

export function takeToken(fresh) {
  token = fresh;
  for (const field of document.getElementsByName("csrfmiddlewaretoken")) field.value = fresh;
}
