-- The table that counters-to-postgres fills as shipped: one row for each pass and each group of counters.
CREATE TABLE IF NOT EXISTS counters (
    created   timestamp with time zone NOT NULL DEFAULT now(),
    operation varchar(40) NOT NULL,
    org_id    integer NOT NULL,
    user_id   integer NOT NULL,
    counter   bigint NOT NULL
);

CREATE INDEX IF NOT EXISTS counters_by_time ON counters (created);
CREATE INDEX IF NOT EXISTS counters_by_operation ON counters (operation, created);
CREATE INDEX IF NOT EXISTS counters_by_org ON counters (org_id, created);
CREATE INDEX IF NOT EXISTS counters_by_user ON counters (user_id, created);
