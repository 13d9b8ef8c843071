-- What search engines and social networks show instead of title, excerpt and cover.
ALTER TABLE "article" ADD COLUMN "seo" JSONB;
