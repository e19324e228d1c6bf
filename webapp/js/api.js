// Talks to the API: one envelope, one kind of error.

/** An answer that says no. Status 0: nobody answered. */
export class ApiError extends Error {
  constructor(status, code, message, said, faults = []) {
    super(message);
    this.status = status;
    this.code = code;
    this.said = said;
    this.faults = faults; // each field that is wrong
  }
}

const PATIENCE = 30_000; // ms for an answer, where nobody says otherwise
let csrf = '';
let user = ''; // whose the token is
let allowed = []; // what that one may do beyond looking, by the names of the API's description
let role = '';
let expired = () => {};

/** What is done when the session has ended. */
export function onExpired(action) {
  expired = action;
}

/** Remembers what changes must carry, whose it is and what that one may do; nobody's where there is no session. */
export function setSession(session) {
  csrf = session?.csrfToken ?? '';
  user = session?.login ?? '';
  allowed = session?.may ?? [];
  role = session?.role ?? '';
}

/** Whether whoever is logged in may do this: the API's table of routes says so, and nobody else. */
export function can(operation) {
  return allowed.includes(operation);
}

/** What whoever is logged in is. */
export function myRole() {
  return role;
}

/** Tells everybody that the session has ended. */
export function sessionEnded() {
  setSession(null);
  expired();
}

async function send(method, path, { body, bytes, etag, signal, patience = PATIENCE } = {}) {
  const headers = {};
  if (body !== undefined) {
    headers['Content-Type'] = 'application/json';
  } else if (bytes !== undefined) {
    headers['Content-Type'] = 'application/octet-stream';
  }
  if (method !== 'GET' && csrf !== '') {
    headers['X-CSRF-Token'] = csrf;
  }
  if (etag !== undefined) {
    headers['If-Match'] = etag;
  }
  const late = AbortSignal.timeout(patience);
  try {
    return await fetch(`api/${path}`, {
      method,
      headers,
      body: body === undefined ? bytes : JSON.stringify(body),
      cache: 'no-store',
      credentials: 'same-origin',
      signal: signal ? AbortSignal.any([signal, late]) : late,
    });
  } catch (e) {
    if (signal?.aborted) {
      throw e;
    }
    throw new ApiError(0, 'NO_ANSWER', String(e.message));
  }
}

async function refuse(response, path) {
  let error = { code: `HTTP_${response.status}`, message: '' };
  try {
    error = (await response.json()).error ?? error;
  } catch {
    // no envelope: a proxy answered
  }
  if (response.status === 401 && path !== 'session') {
    sessionEnded();
  }
  throw new ApiError(response.status, error.code, error.message, error.said, error.faults);
}

/** Reads what was answered; that may break off, too. */
async function read(reading, signal) {
  try {
    return await reading;
  } catch (e) {
    if (signal?.aborted) {
      throw e;
    }
    throw new ApiError(0, 'NO_ANSWER', String(e.message));
  }
}

/** After a new login in another tab this page's token is an old one: takes the new one, if it is the same person's. */
async function renewed() {
  let session;
  try {
    session = await call('GET', 'session');
  } catch (e) {
    if (e.status === 401) {
      sessionEnded();
    }
    throw e;
  }
  if (session.login !== user) {
    throw new ApiError(403, 'STALE_PAGE', session.login);
  }
  setSession(session);
}

/** What the API answers; the data alone. */
export async function call(method, path, options) {
  let response = await send(method, path, options);
  if (response.status === 403 && method !== 'GET' && user !== '') {
    try {
      await refuse(response, path);
    } catch (e) {
      if (e.code !== 'CSRF') {
        throw e;
      }
      await renewed();
      response = await send(method, path, options);
    }
  }
  if (!response.ok) {
    await refuse(response, path);
  }
  return (await read(response.json(), options?.signal)).data;
}

/** What the API answers, if need be within other than the usual time. */
export function get(path, signal, patience) {
  return call('GET', path, { signal, patience });
}

/** The bytes of a document from the API. */
export async function raw(path, signal) {
  const response = await send('GET', path, { signal });
  if (!response.ok) {
    await refuse(response, path);
  }
  return new Uint8Array(await read(response.arrayBuffer(), signal));
}
