-- The time of an article's last update is stored with each revision: an import sets it to the article's own date, and an undo
-- restores it. The rename of a term wrote it into the snapshot as if the file had stated it: there it becomes null again.
ALTER TABLE "revision" ADD COLUMN "updated_at" TIMESTAMPTZ(3);

UPDATE "revision" r SET
  "updated_at" = (r."snapshot"->>'modifiedAt')::timestamptz,
  "snapshot" = r."snapshot" || '{"modifiedAt":null}'
WHERE r."snapshot"->>'modifiedAt' IS NOT NULL AND EXISTS (
  SELECT FROM "revision" e WHERE e."article_id" = r."article_id" AND e."number" < r."number"
    AND to_char(e."created_at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') = r."snapshot"->>'modifiedAt');

-- Articles of before keep the feed entry ids that follow from their ids.
ALTER TABLE "article" ADD COLUMN "entry_id" TEXT;

-- Requested paths are compared without case, slashes at the ends, `.html` and `index.html`.
ALTER TABLE "alias" ADD COLUMN "lookup_key" TEXT;
UPDATE "alias" SET "lookup_key" = left(lower(btrim(
  regexp_replace("path", '(^|/)index\.html?$|\.html?$', '\1', 'i'), '/')), 500);
ALTER TABLE "alias" ALTER COLUMN "lookup_key" SET NOT NULL;
CREATE INDEX "alias_lookup_key_idx" ON "alias"("lookup_key");

-- Expiry. Counts of lists read no row of the table: the indexes have the expiry, too.
ALTER TABLE "article" ADD COLUMN "expires_at" TIMESTAMPTZ(3);
ALTER TABLE "search_document" ADD COLUMN "expires_at" TIMESTAMPTZ(3);
CREATE INDEX "article_expiring" ON "article"("expires_at") WHERE "expires_at" IS NOT NULL;
DROP INDEX "article_listed";
CREATE INDEX "article_listed" ON "article"("sort_at" DESC, "id" DESC) INCLUDE ("expires_at")
  WHERE "status" = 'published' AND "deleted_at" IS NULL;
DROP INDEX "article_listed_by_lang";
CREATE INDEX "article_listed_by_lang" ON "article"("lang", "sort_at" DESC, "id" DESC) INCLUDE ("expires_at")
  WHERE "status" = 'published' AND "deleted_at" IS NULL;

-- Posts and pages. Lists are of posts unless they are asked for pages.
CREATE TYPE "article_type" AS ENUM ('post', 'page');
ALTER TABLE "article" ADD COLUMN "type" "article_type" NOT NULL DEFAULT 'post';
ALTER TABLE "search_document" ADD COLUMN "type" "article_type" NOT NULL DEFAULT 'post';
CREATE INDEX "article_listed_by_type" ON "article"("type", "sort_at" DESC, "id" DESC) INCLUDE ("expires_at")
  WHERE "status" = 'published' AND "deleted_at" IS NULL;

-- Discovery: sitemaps and feeds.
ALTER TABLE "article" ADD COLUMN "noindex" BOOLEAN NOT NULL DEFAULT false,
  ADD COLUMN "exclude_from_feeds" BOOLEAN NOT NULL DEFAULT false;

-- Summaries have the new fields. The import of an article without a stated update dated it to its own time: articles that have
-- not changed since get their own date.
UPDATE "article" a SET
  "updated_at" = o."updated_at",
  "summary" = regexp_replace(a."summary", '"updatedAt":"[^"]*"',
    '"updatedAt":"' || to_char(o."updated_at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '"') || ',"type":"post","expiresAt":null,"noindex":false,"excludeFromFeeds":false'
FROM (
  SELECT b."id", CASE WHEN r."number" IS NULL THEN b."updated_at" ELSE b."published_at" END AS "updated_at"
  FROM "article" b LEFT JOIN "revision" r ON r."article_id" = b."id" AND r."number" = b."live_revision" AND r."number" = 1
    AND r."run_id" IS NOT NULL AND r."snapshot"->>'modifiedAt' IS NULL AND b."published_at" <= b."created_at") o
WHERE o."id" = a."id";
UPDATE "revision" r SET "updated_at" = a."updated_at" FROM "article" a
WHERE a."id" = r."article_id" AND a."live_revision" = 1 AND r."number" = 1 AND r."snapshot"->>'modifiedAt' IS NULL
  AND a."updated_at" <> r."created_at";
