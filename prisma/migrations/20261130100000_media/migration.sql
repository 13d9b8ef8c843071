-- Media files (pictures, audio, video, documents), identified by the hash of their bytes. The bytes are in the store of files.
CREATE TYPE "media_kind" AS ENUM ('image', 'audio', 'video', 'document');

CREATE TABLE "media" (
    "id" UUID NOT NULL,
    "hash" TEXT NOT NULL,
    "filename" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "kind" "media_kind" NOT NULL,
    "bytes" BIGINT NOT NULL,
    "public_bytes" BIGINT NOT NULL,
    "width" INTEGER,
    "height" INTEGER,
    "animated" BOOLEAN NOT NULL,
    "placeholder" TEXT,
    "alt" TEXT,
    "caption" TEXT,
    "credit" TEXT,
    "focal_x" DOUBLE PRECISION,
    "focal_y" DOUBLE PRECISION,
    "has_cleaned_file" BOOLEAN NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "media_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "media_hash_key" ON "media"("hash");
CREATE INDEX "media_created_at_id_idx" ON "media"("created_at" DESC, "id" DESC);

-- Uses of media files by articles. A row names a hash and no row of "media": a file that was deleted and is uploaded again
-- is in use from then on.
CREATE TABLE "article_media" (
    "article_id" UUID NOT NULL,
    "hash" TEXT NOT NULL,
    "live" BOOLEAN NOT NULL,
    "working" BOOLEAN NOT NULL,

    CONSTRAINT "article_media_pkey" PRIMARY KEY ("article_id", "hash")
);

CREATE INDEX "article_media_hash_idx" ON "article_media"("hash");

ALTER TABLE "article_media" ADD CONSTRAINT "article_media_article_id_fkey" FOREIGN KEY ("article_id") REFERENCES "article"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- The covers in stored summaries get the members of media files, which are null for every other picture.
UPDATE "article" SET "summary" = (
    SELECT '{' || string_agg(to_json(key)::text || ':' || CASE
        WHEN key = 'cover' AND json_typeof(value) = 'object' THEN left(value::text, -1) || ',"width":null,"height":null,"placeholder":null,"variants":[]}'
        ELSE value::text END, ',')
    FROM json_each(("summary" || '}')::json))
WHERE "cover" IS NOT NULL;
