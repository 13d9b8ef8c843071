-- Filters by metadata find articles that contain a value at a path.
CREATE INDEX "article_metadata" ON "article" USING GIN ("metadata" jsonb_path_ops);
