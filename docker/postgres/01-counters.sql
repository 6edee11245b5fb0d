-- The table of the flow counters-to-postgres. caravan_ledger and caravan_parked are made beside it by the first run.

CREATE TABLE IF NOT EXISTS counters (
    created timestamptz NOT NULL DEFAULT now(),
    counter bigint NOT NULL DEFAULT 0,
    org_id int NOT NULL,
    user_id int NOT NULL,
    operation varchar(40) NOT NULL
);

CREATE INDEX IF NOT EXISTS counters_org_id ON counters (org_id);
CREATE INDEX IF NOT EXISTS counters_user_id ON counters (user_id);
CREATE INDEX IF NOT EXISTS counters_operation ON counters (operation);
CREATE INDEX IF NOT EXISTS counters_created ON counters (created);
