-- Rate limits that instances share: what a caller has used in the current window. Unlogged, because a count is not worth a write
-- to the log of the database: after a crash, windows begin anew.
CREATE UNLOGGED TABLE "rate_limit" (
    "caller" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "used" INTEGER NOT NULL,

    CONSTRAINT "rate_limit_pkey" PRIMARY KEY ("caller")
);
