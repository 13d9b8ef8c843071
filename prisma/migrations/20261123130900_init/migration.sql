-- CreateEnum
CREATE TYPE "article_status" AS ENUM ('draft', 'published', 'archived');

-- CreateEnum
CREATE TYPE "body_format" AS ENUM ('markdown', 'html');

-- CreateEnum
CREATE TYPE "tag_kind" AS ENUM ('tag', 'category');

-- CreateTable
CREATE TABLE "article" (
    "id" UUID NOT NULL,
    "lang" TEXT NOT NULL DEFAULT 'und',
    "slug" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "excerpt" TEXT NOT NULL,
    "format" "body_format" NOT NULL,
    "source" TEXT NOT NULL,
    "html" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "toc" JSONB NOT NULL DEFAULT '[]',
    "status" "article_status" NOT NULL,
    "published_at" TIMESTAMPTZ(3),
    "sort_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),
    "ever_visible" BOOLEAN NOT NULL DEFAULT false,
    "cover" JSONB,
    "source_url" TEXT,
    "canonical_url" TEXT,
    "keywords" TEXT[],
    "metadata" JSONB NOT NULL DEFAULT '{}',
    "word_count" INTEGER NOT NULL,
    "reading_minutes" INTEGER NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "translation_key" TEXT,
    "live_revision" INTEGER NOT NULL DEFAULT 1,
    "working_revision" INTEGER,

    CONSTRAINT "article_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tag" (
    "id" UUID NOT NULL,
    "kind" "tag_kind" NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "parent_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "tag_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "article_tag" (
    "article_id" UUID NOT NULL,
    "tag_id" UUID NOT NULL,
    "position" SMALLINT NOT NULL,
    "sort_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "article_tag_pkey" PRIMARY KEY ("article_id","tag_id")
);

-- CreateTable
CREATE TABLE "author" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "bio" TEXT,
    "avatar_url" TEXT,
    "url" TEXT,
    "email" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "author_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "article_author" (
    "article_id" UUID NOT NULL,
    "author_id" UUID NOT NULL,
    "position" SMALLINT NOT NULL,
    "sort_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "article_author_pkey" PRIMARY KEY ("article_id","author_id")
);

-- CreateTable
CREATE TABLE "alias" (
    "id" UUID NOT NULL,
    "article_id" UUID NOT NULL,
    "lang" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "alias_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "revision" (
    "article_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "actor" TEXT NOT NULL,
    "snapshot" JSONB NOT NULL,
    "run_id" UUID,

    CONSTRAINT "revision_pkey" PRIMARY KEY ("article_id","number")
);

-- CreateTable
CREATE TABLE "api_key" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "scopes" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "change" (
    "seq" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "entity" TEXT NOT NULL,
    "entity_id" UUID NOT NULL,
    "action" TEXT NOT NULL,
    "visible" BOOLEAN NOT NULL,
    "slug" TEXT NOT NULL,
    "lang" TEXT,
    "tags" TEXT[],

    CONSTRAINT "change_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "change_counter" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "value" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "change_counter_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "import_run" (
    "id" UUID NOT NULL,
    "source" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),
    "report" JSONB,

    CONSTRAINT "import_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "import_file" (
    "source" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "article_id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "lang" TEXT NOT NULL,
    "article_version" INTEGER NOT NULL,
    "missing_since" TIMESTAMPTZ(3),

    CONSTRAINT "import_file_pkey" PRIMARY KEY ("source","path")
);

-- CreateIndex
CREATE INDEX "article_status_sort_at_id_idx" ON "article"("status", "sort_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "article_translation_key_idx" ON "article"("translation_key");

-- CreateIndex
CREATE UNIQUE INDEX "article_slug_lang_key" ON "article"("slug", "lang");

-- CreateIndex
CREATE INDEX "tag_parent_id_idx" ON "tag"("parent_id");

-- CreateIndex
CREATE UNIQUE INDEX "tag_kind_slug_key" ON "tag"("kind", "slug");

-- CreateIndex
CREATE INDEX "article_tag_tag_id_sort_at_article_id_idx" ON "article_tag"("tag_id", "sort_at" DESC, "article_id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "author_slug_key" ON "author"("slug");

-- CreateIndex
CREATE INDEX "article_author_author_id_sort_at_article_id_idx" ON "article_author"("author_id", "sort_at" DESC, "article_id" DESC);

-- CreateIndex
CREATE INDEX "alias_article_id_idx" ON "alias"("article_id");

-- CreateIndex
CREATE UNIQUE INDEX "alias_path_lang_key" ON "alias"("path", "lang");

-- CreateIndex
CREATE INDEX "revision_run_id_idx" ON "revision"("run_id");

-- CreateIndex
CREATE UNIQUE INDEX "api_key_hash_key" ON "api_key"("hash");

-- CreateIndex
CREATE INDEX "change_entity_id_idx" ON "change"("entity_id");

-- CreateIndex
CREATE INDEX "import_run_started_at_idx" ON "import_run"("started_at" DESC);

-- CreateIndex
CREATE INDEX "import_file_article_id_idx" ON "import_file"("article_id");

-- AddForeignKey
ALTER TABLE "tag" ADD CONSTRAINT "tag_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "tag"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "article_tag" ADD CONSTRAINT "article_tag_article_id_fkey" FOREIGN KEY ("article_id") REFERENCES "article"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "article_tag" ADD CONSTRAINT "article_tag_tag_id_fkey" FOREIGN KEY ("tag_id") REFERENCES "tag"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "article_author" ADD CONSTRAINT "article_author_article_id_fkey" FOREIGN KEY ("article_id") REFERENCES "article"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "article_author" ADD CONSTRAINT "article_author_author_id_fkey" FOREIGN KEY ("author_id") REFERENCES "author"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alias" ADD CONSTRAINT "alias_article_id_fkey" FOREIGN KEY ("article_id") REFERENCES "article"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "revision" ADD CONSTRAINT "revision_article_id_fkey" FOREIGN KEY ("article_id") REFERENCES "article"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "revision" ADD CONSTRAINT "revision_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "import_run"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "import_file" ADD CONSTRAINT "import_file_article_id_fkey" FOREIGN KEY ("article_id") REFERENCES "article"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What follows is written by hand: Prisma's schema language has no words for it.

-- The lists of the public. Visible means published, not in the trash, and sort_at (year 1 when undated) not in the future.
CREATE INDEX "article_listed" ON "article"("sort_at" DESC, "id" DESC) WHERE "status" = 'published' AND "deleted_at" IS NULL;

-- Sorting never disagrees with the publication time.
ALTER TABLE "article" ADD CONSTRAINT "article_sort_at" CHECK ("sort_at" = COALESCE("published_at", TIMESTAMPTZ '0001-01-01 00:00:00+00'));

-- No article without an address or a title.
ALTER TABLE "article" ADD CONSTRAINT "article_address" CHECK ("slug" <> '' AND "lang" <> '' AND "title" <> '');

-- The one counter of the change log.
INSERT INTO "change_counter" ("id", "value") VALUES (1, 0);
ALTER TABLE "change_counter" ADD CONSTRAINT "change_counter_one_row" CHECK ("id" = 1);
