// Who the requests are sent as. The token lives in this page's memory and ends with it.

/** The version of the API that this page describes: 3 at `/v3/docs`. */
export const version = Number(/^\/v(\d+)\//.exec(location.pathname)?.[1] ?? 1);

/** The one session of the page; dispatches `change` when somebody signs in or out. */
export const session = Object.assign(new EventTarget(), {
  token: null,
  user: null,
  /** The headers that authorise a request. */
  headers() {
    return this.token ? { Authorization: `Bearer ${this.token}` } : {};
  },
  set(token, user) {
    Object.assign(this, { token, user });
    this.dispatchEvent(new Event("change"));
  },
});
