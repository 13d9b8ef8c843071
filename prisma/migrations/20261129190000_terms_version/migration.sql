-- The version of the rules by which the terms of a search document were extracted. It is null in rows that were written before,
-- or by a process of an earlier version: a background job extracts their terms again. Until then, a search finds them by the
-- terms that they have.
ALTER TABLE "search_document" ADD COLUMN "terms_version" SMALLINT;
CREATE INDEX "search_document_outdated" ON "search_document" ("article_id") WHERE "terms_version" IS DISTINCT FROM 1;
