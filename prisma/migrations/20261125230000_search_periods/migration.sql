-- A search in the order of publication looks at a year first: the index knows of each document the spans of two periods that
-- it is in, each named by the later one; a period has 180 days, counted from 1970 (src/search/nearest/read.ts). A document
-- whose time changes changes its place in the index by itself.
DROP INDEX "search_document_terms";
CREATE INDEX "search_document_terms" ON "search_document" USING GIN ("terms", (ARRAY[
  floor(extract(epoch FROM "sort_at" AT TIME ZONE 'UTC') / 15552000)::int,
  floor(extract(epoch FROM "sort_at" AT TIME ZONE 'UTC') / 15552000)::int + 1]));
