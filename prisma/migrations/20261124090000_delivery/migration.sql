-- DropIndex
DROP INDEX "change_entity_id_idx";

-- CreateIndex
CREATE INDEX "change_entity_id_seq_idx" ON "change"("entity_id", "seq");

-- AlterTable
ALTER TABLE "article" ADD COLUMN     "card" TEXT,
ADD COLUMN     "due_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "search_document" (
    "article_id" UUID NOT NULL,
    "sort_at" TIMESTAMPTZ(3) NOT NULL,
    "listed" BOOLEAN NOT NULL,
    "terms" tsvector NOT NULL,
    "folded" TEXT NOT NULL,

    CONSTRAINT "search_document_pkey" PRIMARY KEY ("article_id")
);

-- AddForeignKey
ALTER TABLE "search_document" ADD CONSTRAINT "search_document_article_id_fkey" FOREIGN KEY ("article_id") REFERENCES "article"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What follows is written by hand.

-- Cards of articles that are there already. From now on whoever writes an article writes its card (src/articles/card.ts).
UPDATE "article" a SET
  "due_at" = CASE WHEN a.status = 'published' AND a.deleted_at IS NULL AND a.published_at > now() THEN a.published_at END,
  "card" = json_build_object(
    'id', a.id, 'lang', nullif(a.lang, 'und'), 'slug', a.slug, 'title', a.title, 'excerpt', a.excerpt, 'status', a.status,
    'publishedAt', to_char(a.published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'createdAt', to_char(a.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'updatedAt', to_char(a.updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'cover', a.cover,
    'authors', (
      SELECT coalesce(json_agg(json_build_object('slug', u.slug, 'name', u.name) ORDER BY x.position), '[]')
      FROM "article_author" x JOIN "author" u ON u.id = x.author_id WHERE x.article_id = a.id),
    'tags', (
      SELECT coalesce(json_agg(json_build_object('slug', t.slug, 'name', t.name) ORDER BY x.position), '[]')
      FROM "article_tag" x JOIN "tag" t ON t.id = x.tag_id WHERE x.article_id = a.id AND t.kind = 'tag'),
    'categories', (
      SELECT coalesce(json_agg(json_build_object('slug', t.slug, 'name', t.name) ORDER BY x.position), '[]')
      FROM "article_tag" x JOIN "tag" t ON t.id = x.tag_id WHERE x.article_id = a.id AND t.kind = 'category'),
    'keywords', a.keywords, 'sourceUrl', a.source_url, 'canonicalUrl', a.canonical_url, 'wordCount', a.word_count,
    'readingMinutes', a.reading_minutes)::text;
ALTER TABLE "article" ALTER COLUMN "card" SET NOT NULL;

-- A list reads cards and nothing else: they stay in the row when the long texts move out.
ALTER TABLE "article" ALTER COLUMN "card" SET STORAGE MAIN;

-- One index for each order of the public's lists. Titles are sorted by their beginning: an index entry has its limit.
CREATE INDEX "article_listed_by_lang" ON "article"("lang", "sort_at" DESC, "id" DESC) WHERE "status" = 'published' AND "deleted_at" IS NULL;
CREATE INDEX "article_listed_by_update" ON "article"("updated_at" DESC, "id" DESC) WHERE "status" = 'published' AND "deleted_at" IS NULL;
CREATE INDEX "article_listed_by_title" ON "article"((left("title", 100)) COLLATE "C", "id") WHERE "status" = 'published' AND "deleted_at" IS NULL;

-- Scheduled articles whose `published` change is still to be written.
CREATE INDEX "article_due" ON "article"("due_at") WHERE "due_at" IS NOT NULL;

-- Searching walks many of these rows and reads few of their texts: a row is narrow when both texts are out of line.
ALTER TABLE "search_document" SET (toast_tuple_target = 128);
CREATE INDEX "search_document_terms" ON "search_document" USING GIN ("terms");

-- The list of redirects.
CREATE INDEX "alias_by_path" ON "alias"("path" COLLATE "C", "id");

-- The public's part of the change log.
CREATE INDEX "change_visible" ON "change"("seq") WHERE "visible";
