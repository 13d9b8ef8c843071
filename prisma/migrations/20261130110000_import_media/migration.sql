-- Files of sources that were stored as media files. A file whose content has changed has several rows.
CREATE TABLE "import_media" (
    "source" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "media_id" UUID NOT NULL,
    "run_id" UUID,
    "is_new" BOOLEAN NOT NULL,
    "is_current" BOOLEAN NOT NULL,

    CONSTRAINT "import_media_pkey" PRIMARY KEY ("source", "path", "media_id")
);

CREATE INDEX "import_media_media_id_idx" ON "import_media"("media_id");
CREATE INDEX "import_media_run_id_idx" ON "import_media"("run_id");

ALTER TABLE "import_media" ADD CONSTRAINT "import_media_media_id_fkey" FOREIGN KEY ("media_id") REFERENCES "media"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "import_media" ADD CONSTRAINT "import_media_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "import_run"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- The URLs in a file that may name media files, with the URLs of these files or null.
ALTER TABLE "import_file" ADD COLUMN "media" JSONB NOT NULL DEFAULT '{}';
