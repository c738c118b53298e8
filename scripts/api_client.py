"""What the demos share: a client of the API, and ways to sign in."""

import http.client
import json
import os
import sys
import time
import urllib.parse
from typing import NamedTuple

ATTEMPTS = 8


class Refused(Exception):
    """The server answered with a problem."""

    def __init__(self, status, problem):
        super().__init__(f"{status} {problem.get('code')}: {problem.get('detail') or problem.get('title')}")
        self.status = status
        self.problem = problem


class Answer(NamedTuple):
    """One answer: status, headers, and the body as it came."""

    status: int
    headers: http.client.HTTPMessage
    text: bytes

    def json(self):
        return json.loads(self.text) if self.text else {}


class Client:
    """One kept-alive connection; `headers` go with every call."""

    def __init__(self, url, **headers):
        self.url = urllib.parse.urlsplit(url)
        self.headers = headers
        self.connection = None

    def sign_in(self, session):
        self.headers["Authorization"] = f"Bearer {session['access_token']}"

    def call(self, method, path, body=None):
        """The body of a successful answer; waits as long as the server asks when it is over a limit."""
        for _ in range(ATTEMPTS):
            try:
                answer = self.exchange(method, path, body)
            except (http.client.HTTPException, ConnectionError):
                time.sleep(0.2)
                continue
            if answer.status in (429, 503):
                time.sleep(float(answer.headers.get("Retry-After", 1)))
                continue
            if answer.status >= 400:
                raise Refused(answer.status, answer.json())
            return answer.json()
        sys.exit(f"{method} {path}: no answer from {self.url.geturl()} after {ATTEMPTS} attempts")

    def exchange(self, method, path, body=None):
        """Exactly one request, and its answer whatever it is."""
        headers = {**self.headers, "Content-Type": "application/json"} if body is not None else self.headers
        payload = None if body is None else json.dumps(body).encode()
        if self.connection is None:
            kind = http.client.HTTPSConnection if self.url.scheme == "https" else http.client.HTTPConnection
            self.connection = kind(self.url.netloc, timeout=30)
        try:
            self.connection.request(method, path, payload, headers)
            response = self.connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        except (http.client.HTTPException, OSError):
            self.connection = None
            raise


def sign_in_operator(client):
    """Signs in who STRATABASE_OPERATOR_EMAIL and _PASSWORD name; with STRATABASE_SETUP_TOKEN, makes them the owner."""
    credentials = {
        "email": os.environ.get("STRATABASE_OPERATOR_EMAIL", "owner@example.com"),
        "password": os.environ.get("STRATABASE_OPERATOR_PASSWORD", ""),
    }
    if not credentials["password"]:
        sys.exit("set STRATABASE_OPERATOR_PASSWORD, and on a new server STRATABASE_SETUP_TOKEN too, which it prints")
    token = os.environ.get("STRATABASE_SETUP_TOKEN")
    try:
        session = (client.call("POST", "/admin/v1/setup", {"token": token, **credentials}) if token
                   else client.call("POST", "/admin/v1/session", credentials))
    except Refused as refused:
        if token:  # Used already, by an earlier run.
            session = client.call("POST", "/admin/v1/session", credentials)
        else:
            sys.exit(f"cannot sign in as operator {credentials['email']}: {refused}")
    client.sign_in(session)
    return client


def sign_in_user(client, name, password):
    """Signs in a user of the application, who is registered if need be; answers the client and the user's id."""
    credentials = {"email": f"{name}@example.com", "password": password}
    try:
        session = client.call("POST", "/v1/auth/login", credentials)
    except Refused as refused:
        if refused.status != 401:
            raise
        session = client.call("POST", "/v1/auth/register", credentials)
    client.sign_in(session)
    return client, session["user"]["id"]
