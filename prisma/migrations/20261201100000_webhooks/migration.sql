-- Webhooks: each has a cursor into the change log. The columns from "claim" on are the state of its deliveries.
CREATE TABLE "webhook" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "events" TEXT[],
    "languages" TEXT[],
    "tags" TEXT[],
    "headers" JSONB NOT NULL DEFAULT '{}',
    "body" TEXT,
    "debounce" INTEGER NOT NULL DEFAULT 0,
    "secret" TEXT,
    "previous_secret" TEXT,
    "previous_secret_until" TIMESTAMPTZ(3),
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "disabled_reason" TEXT,
    "cursor" BIGINT NOT NULL,
    "batch_end" BIGINT,
    "generation" INTEGER NOT NULL DEFAULT 1,
    "claim" UUID,
    "claimed_until" TIMESTAMPTZ(3),
    "failures" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "webhook_pkey" PRIMARY KEY ("id")
);

-- The delivery log: the last attempts of each webhook.
CREATE TABLE "webhook_delivery" (
    "id" UUID NOT NULL,
    "webhook_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "message_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "first_change" BIGINT,
    "last_change" BIGINT,
    "attempt" INTEGER NOT NULL,
    "delivered" BOOLEAN NOT NULL,
    "status" INTEGER,
    "problem" TEXT,
    "duration_ms" INTEGER NOT NULL,

    CONSTRAINT "webhook_delivery_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "webhook_delivery_webhook_id_id_idx" ON "webhook_delivery"("webhook_id", "id" DESC);

ALTER TABLE "webhook_delivery" ADD CONSTRAINT "webhook_delivery_webhook_id_fkey" FOREIGN KEY ("webhook_id") REFERENCES "webhook"("id") ON DELETE CASCADE ON UPDATE CASCADE;
