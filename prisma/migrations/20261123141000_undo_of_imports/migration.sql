-- DropIndex
DROP INDEX "revision_run_id_idx";

-- AlterTable
ALTER TABLE "revision" ADD COLUMN     "from_trash" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "replaced" INTEGER;

-- AlterTable
ALTER TABLE "import_run" ADD COLUMN     "undone_at" TIMESTAMPTZ(3);

-- CreateIndex
CREATE INDEX "revision_run_id_article_id_idx" ON "revision"("run_id", "article_id");

-- What follows is written by hand.

-- Until now each revision became the live one at once.
UPDATE "revision" SET "replaced" = "number" - 1 WHERE "number" > 1;
