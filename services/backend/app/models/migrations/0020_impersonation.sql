-- The operator who acts as the user by a session; none for the user's own.
ALTER TABLE _sessions ADD COLUMN impersonated_by {uuid};
