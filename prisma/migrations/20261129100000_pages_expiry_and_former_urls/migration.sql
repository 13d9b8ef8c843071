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
