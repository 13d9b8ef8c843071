-- Titles and names in the order in which people sort: letters before case and accents, numbers by their value. It is the root
-- order of ICU, which depends on no language. A server that was built without ICU sorts by code point, as before.
DO $$ BEGIN
  CREATE COLLATION "human" (provider = icu, locale = 'und-u-kn-true');
EXCEPTION WHEN feature_not_supported OR invalid_object_definition OR undefined_object THEN
  CREATE COLLATION "human" FROM "C";
END $$;

DROP INDEX "article_listed_by_title";
CREATE INDEX "article_listed_by_title" ON "article"((left("title", 100)) COLLATE "human", "id") WHERE "status" = 'published' AND "deleted_at" IS NULL;
