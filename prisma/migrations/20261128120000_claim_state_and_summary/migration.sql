-- The state of an idempotency claim and the article that it wrote were encoded in `headers`; each gets a column.
CREATE TYPE "idempotency_state" AS ENUM ('acquired', 'completed', 'stored');

ALTER TABLE "idempotency_record"
  ADD COLUMN "state" "idempotency_state" NOT NULL DEFAULT 'acquired',
  ADD COLUMN "article_id" UUID;

UPDATE "idempotency_record" SET
  "state" = CASE WHEN "status" IS NOT NULL THEN 'stored' WHEN "headers" IS NOT NULL THEN 'completed' ELSE 'acquired' END::"idempotency_state",
  "article_id" = CASE WHEN "status" IS NULL THEN ("headers"->>'article')::uuid END,
  "headers" = CASE WHEN "status" IS NOT NULL THEN "headers" END;

ALTER TABLE "idempotency_record" ALTER COLUMN "state" DROP DEFAULT;

-- The card of an article is what the rest of the field calls a summary.
ALTER TABLE "article" RENAME COLUMN "card" TO "summary";
