-- Sessions of browsers, whose access token stands in a cookie and lasts as long as the session does.
ALTER TABLE _sessions ADD COLUMN by_cookie {bool};
